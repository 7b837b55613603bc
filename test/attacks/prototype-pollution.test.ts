import { expect } from 'chai';
import express from 'express';
import { startTestApp } from '../harness/app.js';
import { newUser } from '../harness/client.js';
import { claimsOf, sealByHand, signed } from '../harness/forge.js';

const poison = '{"polluted":"yes","roles":["admin"],"disabled":false}';

describe('an attacker who writes to the prototype of all objects', () => {
  for (const parser of [undefined, express.json({ limit: '1mb' })]) {
    it(`changes nothing of it, ${parser ? 'by bodies that the application parsed' : 'by bodies that we parse'}`, async () => {
      const members = Reflect.ownKeys(Object.prototype);
      const app = await startTestApp({
        before: (application) => {
          application.set('query parser', 'extended');
          if (parser) application.use(parser);
        },
      });
      try {
        const { email, password } = newUser();
        const start = `{"email":"${email}","password":"${password}"`;
        const bodies = [
          `${start},"__proto__":${poison}}`,
          `${start},"constructor":{"prototype":${poison}}}`,
          `${start},"name":{"__proto__":${poison}}}`,
          `${start},"__proto__.polluted":"yes"}`,
          `${start},"constructor.prototype.polluted":"yes"}`,
          `{"__proto__":{"email":"${email}","password":"${password}"}}`,
          `[${poison}]`,
        ];
        for (const rawBody of bodies) {
          for (const path of ['/register', '/login']) await app.client().send('POST', path, { rawBody });
        }
        const query = '__proto__[polluted]=yes&constructor[prototype][polluted]=yes&__proto__.polluted=yes';
        await app.client().send('POST', `/logout?${query}`);
        await app.client().send('GET', `/me?${query}`);
        const headers = {
          cookie:
            '__proto__=polluted; constructor=polluted; refresh_token=j:{"__proto__":{"polluted":"yes"}}',
        };
        await app.client().send('POST', '/refresh-token', { headers });
        const payload: unknown = JSON.parse(`{"__proto__":${poison}}`);
        await app.client().me(sealByHand(signed(payload)));
        await app
          .client()
          .me(sealByHand(signed(claimsOf('access_token')), { headerText: `{"__proto__":${poison}}` }));

        expect(Reflect.ownKeys(Object.prototype)).to.deep.equal(members);
        expect(Reflect.get({}, 'polluted')).to.equal(undefined);
        expect(await app.connection.collection('users').countDocuments({ roles: 'admin' })).to.equal(0);
      } finally {
        await app.close();
      }
    });
  }
});
