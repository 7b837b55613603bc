import { expect } from 'chai';
import { Client, codeOf, newUser, tokensOf } from '../harness/client.js';
import { eventually } from '../harness/eventually.js';
import { rotate } from '../harness/rotate.js';
import { type ServerHere, startServerHere } from '../harness/server-here.js';
import { type ServerProcess, startServerProcess } from '../harness/server-process.js';
import { age, sessionsOf } from '../harness/sessions.js';
import { signUp } from '../harness/sign-in.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { databaseForServers } from './environment.js';
import { expectEnd, tolerance } from './expect-end.js';
import { shiftedClock } from './shifted-clock.js';

const minute = 60_000;
/** The clocks of three servers on one database; that of the database is this machine's. */
const shifts = { 'a minute behind': -minute, right: 0, 'a minute ahead': minute };
type Name = keyof typeof shifts;
const names: readonly Name[] = ['a minute behind', 'right', 'a minute ahead'];

function startServers(settings: Record<string, string>) {
  const servers = new Map<Name, ServerProcess | ServerHere>();
  let database: Awaited<ReturnType<typeof databaseForServers>>;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  before(async () => {
    database = await databaseForServers();
    directory = await temporaryDirectory();
    const env = { ...database.env, ...settings };
    const starting = names.map(async (name) => {
      const nodeArgs = await shiftedClock(directory.path, shifts[name]);
      const isRight = shifts[name] === 0;
      servers.set(name, await (isRight ? startServerHere(env) : startServerProcess({ env, nodeArgs })));
    });
    await Promise.all(starting);
  });
  after(async () => {
    await Promise.all([...servers.values()].map((server) => server.stop()));
    await directory.remove();
    await database.drop();
  });
  const at = (name: Name): string => servers.get(name)?.base ?? '';
  return { at, connection: () => database.connection };
}

describe('servers whose clocks differ', function () {
  this.timeout(120_000);

  describe('agree on who is signed in:', () => {
    const { at, connection } = startServers({});

    for (const issuer of names) {
      it(`tokens of the one that is ${issuer} are good at each`, async () => {
        const { client, token } = await signUp(at(issuer));
        for (const judge of names) {
          const elsewhere = new Client(at(judge), client.refreshToken);
          expect((await elsewhere.me(token)).status).to.equal(200);
          // A minute and no less since the last rotation, by whomever.
          await age(connection(), minute);
          const refreshed = await elsewhere.refresh();
          expect(refreshed.status).to.equal(200);
          for (const other of names) {
            const { access_token: fresh } = tokensOf(refreshed);
            expect((await new Client(at(other)).me(fresh)).status).to.equal(200);
          }
          client.refreshToken = elsewhere.refreshToken;
        }
      });
    }

    it('one generation passes when all are shown one token at once', async () => {
      const { client, sid } = await signUp(at('right'));
      await age(connection(), minute);
      const asking = Array.from({ length: 12 }, (_, turn) =>
        new Client(at(names[turn % 3] ?? 'right'), client.refreshToken).refresh(),
      );
      const answers = await Promise.all(asking);
      expect(answers.map(({ status }) => status)).to.deep.equal(Array(12).fill(200));
      const session = (await sessionsOf(connection())).find(({ _id }) => _id === sid);
      expect(session?.generation).to.equal(1);
    });

    for (const shown of names) {
      it(`an old token is found out by the one that is ${shown}`, async () => {
        const { client } = await signUp(at('right'));
        const old = new Client(at(shown), client.refreshToken);
        for (let rotation = 0; rotation < 2; rotation++) await rotate(connection(), client);
        expect(codeOf(await old.refresh())).to.equal('refresh_token_reused');
      });
    }

    for (const left of names) {
      it(`logout at the one that is ${left} reaches each`, async () => {
        const { client, token } = await signUp(at('right'));
        for (const name of names) expect((await new Client(at(name)).me(token)).status).to.equal(200);
        await new Client(at(left), client.refreshToken).logout();
        for (const name of names) {
          const judge = new Client(at(name), client.refreshToken);
          await eventually(`it has reached the one that is ${name}`, async () => {
            return codeOf(await judge.me(token)) === 'session_revoked';
          });
          expect(codeOf(await judge.refresh())).to.equal('session_revoked');
        }
      });
    }
  });

  describe('agree on when that ends:', () => {
    const life = 6_000;
    const { at } = startServers({
      AUTH_TOKEN_EXPIRES_IN: `${life}ms`,
      AUTH_REFRESH_TOKEN_EXPIRES_IN: `${life}ms`,
      AUTH_REFRESH_TOKEN_ABSOLUTE_LIFETIME: `${life}ms`,
    });
    /** With each as the one that issues something, and each as the one that judges it. */
    const forEach = (expectThat: (issuer: string, judge: string) => Promise<unknown>) =>
      Promise.all(names.flatMap((issuer) => names.map((judge) => expectThat(at(issuer), at(judge)))));

    it('access tokens of each run out everywhere at their time', async () => {
      await forEach(async (issuer, judge) => {
        const asked = Date.now();
        const answer = await new Client(issuer).register(newUser());
        const { access_token: token, token_expiration: expiration } = tokensOf(answer);
        expect(expiration).to.be.within(asked + life - tolerance, Date.now() + life + tolerance);
        const refusal = await expectEnd(() => new Client(judge).me(token), {
          earliest: expiration,
          latest: expiration,
        });
        expect(codeOf(refusal)).to.equal('token_expired');
      });
    });

    it('sessions of each end everywhere at their time', async () => {
      await forEach(async (issuer, judge) => {
        const asked = Date.now();
        const { client } = await signUp(issuer);
        const elsewhere = new Client(judge, client.refreshToken);
        // No rotation prolongs the absolute lifetime.
        const refusal = await expectEnd(() => elsewhere.refresh(), {
          earliest: asked + life,
          latest: Date.now() + life,
        });
        expect(codeOf(refusal)).to.be.oneOf(['token_expired', 'session_revoked']);
      });
    });
  });
});
