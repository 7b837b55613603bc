import { expect } from 'chai';
import type { Connection } from 'mongoose';
import { coreOptions } from '../../src/core/options.js';
import { startTestApp } from '../harness/app.js';
import { openTestDatabase } from '../harness/database.js';
import { Document } from '../harness/document.js';
import { expectProblem } from '../harness/expect-problem.js';
import { signUp } from '../harness/sign-in.js';

const page = await Document.read('docs/your-part.md');
const defaults = {
  users: 'users',
  credentials: 'sealgate_credentials',
  sessions: 'sealgate_sessions',
  revocations: 'sealgate_revocations',
};
const renamed = { users: 'people', credentials: 'hashes', sessions: 'logins', revocations: 'ends' };

const namesIn = async ({ db }: Connection) =>
  ((await db?.listCollections().toArray()) ?? []).map(({ name }) => name);

describe('the names of collections, as docs/your-part.md has them', () => {
  it('are all that can be set', () => {
    const named = page
      .section('Names of collections')
      .matchAll(/^\| [\w ]+ \| `([\w.]+)` \| `(\w+)` \| `(\w+)`/gm);
    const options = coreOptions.flatMap(({ option, env, default: name }) =>
      option.startsWith('collections.') ? [[option, env, name]] : [],
    );
    expect(Array.from(named, ([, option, env, name]) => [option, env, name])).to.deep.equal(options);
    expect(options.map(([, , name]) => name)).to.deep.equal(Object.values(defaults));
  });

  for (const isMoved of [true, false])
    it(
      isMoved
        ? 'keep everybody signed in where they change in the database as well'
        : 'move nothing by themselves',
      async () => {
        const { connection, drop } = await openTestDatabase();
        const before = await startTestApp({ connection });
        const [person, gone] = [await signUp(before.base), await signUp(before.base)];
        await gone.client.logout();
        await before.close();
        expect(await namesIn(connection)).to.have.members([
          ...Object.values(defaults),
          'sealgate_invitations',
        ]);
        if (isMoved)
          for (const kind of ['users', 'credentials', 'sessions', 'revocations'] as const) {
            const documents = await connection.collection(defaults[kind]).find().toArray();
            await connection.collection(renamed[kind]).insertMany(documents);
            await connection.dropCollection(defaults[kind]);
          }

        const after = await startTestApp({ connection, collections: renamed });
        const refreshed = await person.client.send('POST', `${after.base}/refresh-token`);
        const login = await after.client().login(person.fields);
        expect([refreshed.status, login.status]).to.deep.equal(isMoved ? [200, 200] : [401, 401]);
        if (isMoved) {
          const guarded = { bearer: gone.token };
          expectProblem(
            await gone.client.send('GET', `${after.origin}/guarded`, guarded),
            401,
            'session_revoked',
          );
          expect(await namesIn(connection)).to.have.members([
            ...Object.values(renamed),
            'sealgate_invitations',
          ]);
        }
        await after.close();
        await drop();
      },
    );
});
