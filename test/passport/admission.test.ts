import { expect } from 'chai';
import mongoose from 'mongoose';
import { startTestApp, type TestApp } from '../harness/app.js';
import { codeOf, tokensOf } from '../harness/client.js';
import { CommandCount } from '../harness/commands.js';
import { signUp } from '../harness/sign-in.js';

const connectOptions = { monitorCommands: true };

describe('whom a guard admits', () => {
  for (const cacheFor of [0, '1h'] as const) {
    describe(`with users remembered for ${cacheFor}`, () => {
      let app: TestApp;
      before(async () => {
        app = await startTestApp({ users: { cacheFor } });
      });
      after(() => app.close());
      const users = () => app.connection.collection('users');
      const ask = async (token: string) => {
        const answer = await app.client().me(token);
        return [answer.status, codeOf(answer)];
      };

      it('is nobody who was disabled before the guard saw them', async () => {
        const { token, fields } = await signUp(app.base);
        await users().updateOne({ email: fields.email }, { $set: { disabled: true } });
        expect(await ask(token)).to.deep.equal([401, 'session_revoked']);
      });

      it('is nobody who was deleted before the guard saw them', async () => {
        const { token, fields } = await signUp(app.base);
        await users().deleteOne({ email: fields.email });
        expect(await ask(token)).to.deep.equal([401, 'session_revoked']);
        expect(await ask(token)).to.deep.equal([401, 'session_revoked']);
      });
    });
  }

  describe('with no user remembered', () => {
    let app: TestApp;
    let commands: CommandCount;
    before(async () => {
      app = await startTestApp({ users: { cacheFor: 0 }, connectOptions });
      commands = new CommandCount(app.connection);
    });
    after(async () => {
      commands.stop();
      await app.close();
    });

    it('each request asks for the user', async () => {
      const { client, token } = await signUp(app.base);
      commands.take();
      for (let request = 0; request < 3; request++) await client.me(token);
      expect(commands.take()).to.deep.equal(['find', 'find', 'find']);
    });

    it('who is disabled is refused with the next request, refresh and login', async () => {
      const { client, token, fields } = await signUp(app.base);
      expect((await client.me(token)).status).to.equal(200);
      const disabled = { $set: { disabled: true } };
      await app.connection.collection('users').updateOne({ email: fields.email }, disabled);
      expect(codeOf(await client.me(token))).to.equal('session_revoked');
      expect(codeOf(await client.refresh())).to.equal('session_revoked');
      expect(codeOf(await app.client().login(fields))).to.equal('invalid_credentials');
    });

    it('who is no longer disabled is admitted with the next request', async () => {
      const { client, token, userId } = await signUp(app.base);
      const filter = { _id: new mongoose.Types.ObjectId(userId) };
      const users = app.connection.collection('users');
      await users.updateOne(filter, { $set: { disabled: true } });
      expect((await client.me(token)).status).to.equal(401);
      await users.updateOne(filter, { $set: { disabled: false } });
      expect((await client.me(token)).status).to.equal(200);
    });
  });

  describe('with users remembered', () => {
    let app: TestApp;
    let commands: CommandCount;
    before(async () => {
      app = await startTestApp({
        users: { cacheFor: '1h' },
        connectOptions,
        after: (express, auth) =>
          express.get(
            '/change',
            auth.withUser((req, res) => {
              const { currentUser } = req;
              const claims = auth.claims(req);
              const attempts = [
                () => Object.assign(currentUser, { id: 'somebody else' }),
                () => Object.assign(currentUser.roles, { 0: 'admin' }),
                () => Object.assign(claims.roles, { 0: 'admin' }),
              ];
              res.json({ refused: attempts.map(errorOf) });
            }),
          ),
      });
      commands = new CommandCount(app.connection);
    });
    after(async () => {
      commands.stop();
      await app.close();
    });

    it('the end of one session has the user of another asked for anew', async () => {
      const { client, token, fields } = await signUp(app.base);
      const elsewhere = app.client();
      const { access_token: other } = tokensOf(await elsewhere.login(fields));
      await client.me(token);
      commands.take();
      await elsewhere.me(other);
      expect(commands.take()).to.deep.equal([]);
      await client.logout();
      commands.take();
      expect((await elsewhere.me(other)).status).to.equal(200);
      expect(commands.take()).to.deep.equal(['find']);
    });

    it('no handler can change what others are served', async () => {
      const { client, token } = await signUp(app.base);
      const changed = await client.send('GET', `${app.origin}/change`, { bearer: token });
      expect(changed.body).to.deep.equal({ refused: ['TypeError', 'TypeError', 'TypeError'] });
      expect((await client.me(token)).body).to.deep.include({ roles: ['user'] });
    });
  });
});

function errorOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}
