import { randomBytes, subtle, type webcrypto } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, jwtVerify, SignJWT } from 'jose';
import jwt from 'jsonwebtoken';
import { systemClock } from '../src/clock.js';
import { AccessTokens } from '../src/tokens/access-token.js';
import { createKeyRing } from '../src/tokens/key-ring.js';
import { verifySignature } from '../src/tokens/nested-jwt.js';
import { figure, goalFigure } from './harness/figure.js';
import { inRounds, summarize } from './harness/rounds.js';
import type { Effort, Figure } from './question.js';

/** More than are remembered, so that going round them meets each for the first time again. */
const distinctTokens = 12_000;

const secret = randomBytes(48).toString('base64url');
const issuerAndAudience = { issuer: 'sealgate', audience: 'sealgate' };
const ring = createKeyRing('access_token', secret, []);
const subject = {
  sub: randomBytes(12).toString('hex'),
  sid: randomBytes(16).toString('base64url'),
  ver: 0,
  auth_time: 0,
  gen: 1,
  roles: ['user'],
};

/** Opening and issuing an access token, against jose doing the same, and against jsonwebtoken with a string for a secret. */
export async function tokens({ rounds, seconds }: Effort): Promise<readonly Figure[]> {
  const accessTokens = new AccessTokens({
    ...issuerAndAudience,
    ring,
    expiresIn: 3_600_000,
    clock: systemClock,
  });
  const peer = await joseWithOurKeys();
  const issued = Array.from({ length: distinctTokens }, () => accessTokens.issue(subject).token);
  // Each has its own turn: tokens that only jose opened would leave too few others for ours to be forgotten in between.
  const next = turning(issued);
  const nextForPeer = turning(issued);
  const [one] = issued;
  if (one === undefined) throw new Error('no token was issued');
  const signed = jwt.sign({ ...subject }, secret, {
    ...issuerAndAudience,
    audience: issuerAndAudience.audience,
    expiresIn: '1h',
  });

  const open = (token: string) =>
    accessTokens.recall(token) ??
    accessTokens.accept(token, verifySignature(accessTokens.unseal(token), issuerAndAudience));

  const lasting = (work: () => unknown) => () => repeat(work, seconds / 4);
  const measure = {
    open: lasting(() => open(next())),
    openAgain: lasting(() => open(one)),
    joseOpen: lasting(() => peer.open(nextForPeer())),
    stringVerify: lasting(() => jwt.verify(signed, secret, { ...issuerAndAudience, algorithms: ['HS256'] })),
    issue: lasting(() => accessTokens.issue(subject)),
    joseIssue: lasting(() => peer.issue()),
    stringSign: lasting(() => jwt.sign({ ...subject }, secret, { ...issuerAndAudience, expiresIn: '10m' })),
  };
  const measured = await inRounds(rounds, async () => ({
    open: await measure.open(),
    joseOpen: await measure.joseOpen(),
    openAgain: await measure.openAgain(),
    stringVerify: await measure.stringVerify(),
    issue: await measure.issue(),
    joseIssue: await measure.joseIssue(),
    stringSign: await measure.stringSign(),
  }));

  type Contender = keyof (typeof measured)[number];
  const line = (what: string, contender: Contender) => {
    const samples = measured.map((round) => round[contender]);
    const elapsed = samples.map((sample) => sample.elapsed);
    return figure(what, 'µs', elapsed, { cpu: samples.map((sample) => sample.cpu), digits: 1 });
  };
  const times = (slow: Contender, fast: Contender) =>
    measured.map((round) => round[slow].elapsed / round[fast].elapsed);
  return [
    line('open an access token, first sight', 'open'),
    line('the same by jose', 'joseOpen'),
    goalFigure({ atLeast: 10 }, 'jose against first sight', 'times', times('joseOpen', 'open'), 1),
    line('open an access token, seen before', 'openAgain'),
    line('verify a JWT, jsonwebtoken with a string', 'stringVerify'),
    line('issue an access token', 'issue'),
    line('the same by jose', 'joseIssue'),
    figure('jose against ours', 'times', times('joseIssue', 'issue'), { digits: 1 }),
    line('sign a JWT, jsonwebtoken with a string', 'stringSign'),
  ];
}

const batch = 50;

/**
 * Microseconds, elapsed and of CPU time, of one piece of work. Those elapsed are of the middle one of many small batches: a
 * batch in which another process had the core does not count.
 */
async function repeat(work: () => unknown, seconds: number): Promise<{ elapsed: number; cpu: number }> {
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  const batches: number[] = [];
  for (let now = begun; now < begun + seconds * 1000; ) {
    for (let i = 0; i < batch; i++) {
      const done = work();
      if (done instanceof Promise) await done;
    }
    const ended = performance.now();
    batches.push(ended - now);
    now = ended;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    elapsed: (summarize(batches).median * 1000) / batch,
    cpu: (user + system) / (batches.length * batch),
  };
}

/** jose at its best: its keys are made once, in the form that it works with. */
async function joseWithOurKeys() {
  const [keys] = ring.keys;
  const header = { alg: 'dir', enc: 'A256GCM', cty: 'JWT', kid: keys.kid } as const;
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const raw = (key: typeof keys.sign) => new Uint8Array(key.export());
  const sign = await subtle.importKey('raw', raw(keys.sign), hmac, false, ['sign', 'verify']);
  const encrypt: webcrypto.CryptoKey = await subtle.importKey('raw', raw(keys.encrypt), 'AES-GCM', false, [
    'encrypt',
    'decrypt',
  ]);
  return {
    open: async (token: string) => {
      const { plaintext } = await compactDecrypt(token, encrypt, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      return jwtVerify(plaintext, sign, { ...issuerAndAudience, algorithms: ['HS256'] });
    },
    issue: async () => {
      const signed = await new SignJWT({ ...subject, type: 'access_token' })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(issuerAndAudience.issuer)
        .setAudience(issuerAndAudience.audience)
        .setIssuedAt()
        .setExpirationTime('10m')
        .sign(sign);
      return new CompactEncrypt(new TextEncoder().encode(signed)).setProtectedHeader(header).encrypt(encrypt);
    },
  };
}

function turning<T>(items: readonly T[]): () => T {
  let turn = 0;
  return () => {
    const item = items[turn++ % items.length];
    if (item === undefined) throw new Error('there is nothing to go round');
    return item;
  };
}
