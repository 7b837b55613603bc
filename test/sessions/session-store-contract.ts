import { describeAllEnded } from './contract/all-ended.js';
import { describeClockSetBack } from './contract/clock-set-back.js';
import { describeCoarseTimes } from './contract/coarse.js';
import { describeEnd } from './contract/end.js';
import { describeFormerSessions } from './contract/former.js';
import { describeList } from './contract/list.js';
import { describeLogin } from './contract/login.js';
import { describeLateRepetition } from './contract/lost-answer.js';
import { describePages } from './contract/pages.js';
import { describeReplacement } from './contract/replace.js';
import { describeReplay } from './contract/replay.js';
import { describeRotation } from './contract/rotation.js';
import type { CreateStore } from './contract/store-under-test.js';
import { describeStrictRotation } from './contract/strict-rotation.js';
import { describeSurplus } from './contract/surplus.js';
import { describeUse } from './contract/use.js';

/** What every store of sessions does. `create` makes an empty one that keeps to the given lifetimes. */
export function describeSessionStore(name: string, create: CreateStore): void {
  describe(`the contract of session stores: ${name}`, () => {
    describeLogin(create);
    describeRotation(create);
    describeLateRepetition(create);
    describeStrictRotation(create);
    describeReplay(create);
    describeUse(create);
    describeList(create);
    describePages(create);
    describeCoarseTimes(create);
    describeEnd(create);
    describeAllEnded(create);
    describeReplacement(create);
    describeSurplus(create);
    describeFormerSessions(create);
    describeClockSetBack(create);
  });
}
