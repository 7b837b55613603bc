import { setTimeout } from 'node:timers/promises';
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
    const accessTokenLife = 5_000;
    const sessionLife = 6_000;
    const { at } = startServers({
      AUTH_TOKEN_EXPIRES_IN: `${accessTokenLife}ms`,
      AUTH_REFRESH_TOKEN_EXPIRES_IN: `${sessionLife}ms`,
      AUTH_REFRESH_TOKEN_ABSOLUTE_LIFETIME: `${sessionLife}ms`,
      AUTH_REFRESH_TOKEN_LEEWAY: `${sessionLife - 1_000}ms`,
    });
    /** Milliseconds: tokens run out on whole seconds, and an answer takes its time. */
    const tolerance = 2_000;

    /** The instant at which each server first refuses what it admitted before, until shortly before the end at least. */
    const refusals = (end: number, admits: (client: Client) => Promise<boolean>) =>
      Promise.all(
        names.map(async (name) => {
          const client = new Client(at(name));
          expect(await admits(client)).to.equal(true);
          await setTimeout(Math.max(0, end - tolerance - Date.now()));
          expect(await admits(client)).to.equal(true);
          await eventually(
            `the one that is ${name} refuses`,
            async () => !(await admits(client)),
            25_000,
            200,
          );
          return Date.now();
        }),
      );

    it('access tokens of each run out everywhere at their time', async () => {
      const ending = names.map(async (issuer) => {
        const answer = await new Client(at(issuer)).register(newUser());
        const { access_token: token, token_expiration: expiration } = tokensOf(answer);
        expect(expiration).to.be.closeTo(Date.now() + accessTokenLife, tolerance);
        const refusedAt = await refusals(expiration, async (client) => {
          const asked = await client.me(token);
          if (asked.status !== 200) expect(codeOf(asked)).to.equal('token_expired');
          return asked.status === 200;
        });
        for (const instant of refusedAt) expect(instant).to.be.closeTo(expiration, tolerance);
      });
      await Promise.all(ending);
    });

    it('sessions of each end everywhere at their time', async () => {
      const ending = names.map(async (issuer) => {
        const { refreshToken } = (await signUp(at(issuer))).client;
        const end = Date.now() + sessionLife;
        // The token may be shown again and again, and no rotation prolongs the absolute lifetime.
        const refusedAt = await refusals(
          end,
          async (client) => (await new Client(client.base, refreshToken).refresh()).status === 200,
        );
        for (const instant of refusedAt) expect(instant).to.be.closeTo(end, tolerance);
      });
      await Promise.all(ending);
    });
  });
});
