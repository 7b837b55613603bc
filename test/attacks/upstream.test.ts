import { expect } from 'chai';
import { createAuth } from '../../src/index.js';
import { startTestApp, type TestApp, testSecret } from '../harness/app.js';
import { newUser } from '../harness/client.js';
import { expectProblem } from '../harness/expect-problem.js';
import { recordingLogger } from '../harness/logger.js';
import { type Behaviour, behaviours, UpstreamServer } from '../harness/upstream.js';

const mark = 'marked-password-4711';

/** An upstream that was taken over, or is not what it says. */
describe('an upstream that lies', () => {
  let upstream: UpstreamServer;
  let logger: ReturnType<typeof recordingLogger>;
  let app: TestApp;
  beforeEach(async () => {
    upstream = await UpstreamServer.start();
    logger = recordingLogger();
    app = await startTestApp({ upstream: upstream.options, logger });
  });
  afterEach(async () => {
    await app.close();
    await upstream.close();
  });

  const right = { id: '1', email: 'ann@example.com' };
  const lies: [string, Behaviour][] = [
    ['with nobody', behaviours.says({})],
    ['with null', behaviours.says(null)],
    ['with a list', behaviours.says([right])],
    ['with a text', behaviours.says('yes')],
    ['with true', behaviours.says(true)],
    ['without an id', behaviours.says({ email: right.email })],
    ['with an empty id', behaviours.says({ ...right, id: '' })],
    ['with an operator for an id', behaviours.says({ ...right, id: { $gt: '' } })],
    ['without an address', behaviours.says({ id: '1' })],
    ['with something else for an address', behaviours.says({ ...right, email: 'everybody' })],
    ['with a text for roles', behaviours.says({ ...right, roles: 'admin' })],
    ['with a thousand roles', behaviours.says({ ...right, roles: Array(1000).fill('admin') })],
    ['with 10 MB', behaviours.says({ ...right, more: 'x'.repeat(10 * 1024 * 1024) })],
    ['with nothing at all', behaviours.text('')],
    ['with a page', behaviours.text('<html>Welcome</html>')],
    ['with half an answer', behaviours.text('{"id":"1","email":"ann@exam')],
    ['with two answers', behaviours.text(`${JSON.stringify(right)}${JSON.stringify(right)}`)],
    ['with a deep nest', behaviours.text('['.repeat(30_000))],
    ['by repeating the password outside of any JSON', behaviours.text(`${mark} is wrong`)],
    ['by repeating the password as an id', behaviours.says({ ...right, id: [mark] })],
    ['by not changing', (response) => void response.writeHead(304).end()],
    ['by having no content', (response) => void response.writeHead(204).end()],
  ];
  for (const [name, lie] of lies) {
    it(`${name} signs nobody in, makes no user, and leaves no password in the log`, async () => {
      upstream.behaviour = lie;
      for (const ask of [
        () => app.client().login({ username: 'ann', password: mark }),
        () => app.client().register({ ...newUser(), password: mark }),
      ]) {
        const answer = await ask();
        expectProblem(answer, 503, 'service_unavailable');
        expect(Number(answer.headers.get('retry-after'))).to.be.above(0);
        expect(answer.headers.getSetCookie()).to.deep.equal([]);
        expect(JSON.stringify(answer.body)).not.to.include(mark);
      }
      expect(await app.connection.collection('users').countDocuments()).to.equal(0);
      expect(logger.lines.filter((line) => line.includes('upstream'))).to.have.length(2);
      expect(logger.lines.join()).not.to.include('marked');
    });
  }

  it('does not have an endless answer read to its end', async () => {
    let sent = 0;
    upstream.behaviour = (response) => {
      const chunk = Buffer.alloc(16 * 1024, ' ');
      // A failed write calls back at once, on a response that may not count as destroyed yet.
      const pour = (failure?: Error | null) => {
        if (failure || response.destroyed) return;
        sent += chunk.length;
        response.write(chunk, (failed) => setImmediate(pour, failed));
      };
      response.writeHead(200);
      pour();
    };
    expectProblem(await app.client().login({ username: 'ann', password: mark }), 503, 'service_unavailable');
    expect(sent).to.be.below(64 * 1024 * 1024);
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`by ${status} gets no password to another address`, async () => {
      const thief = await UpstreamServer.start();
      try {
        thief.behaviour = behaviours.says(right);
        upstream.behaviour = behaviours.redirects(status, thief.options.url);
        for (const ask of [
          () => app.client().login({ username: 'ann', password: mark }),
          () => app.client().register({ ...newUser(), password: mark }),
        ])
          expectProblem(await ask(), 503, 'service_unavailable');
        expect(thief.received).to.deep.equal([]);
        expect(upstream.received).to.have.length(2);
        expect(logger.lines.join()).not.to.include(mark);
      } finally {
        await thief.close();
      }
    });
  }

  it('becomes nobody by a redirect to itself', async () => {
    const path = '/elsewhere';
    upstream.behaviour = (response, request) => {
      if (request.path === path) behaviours.says(right)(response, request);
      else behaviours.redirects(307, path)(response, request);
    };
    expectProblem(await app.client().login({ username: 'ann', password: mark }), 503, 'service_unavailable');
    expect(upstream.received).to.have.length(1);
  });

  it('is never named by an address with a password in it, which would be quoted when it fails', () => {
    for (const url of ['https://user:secret@api.example.com/', 'https://user@api.example.com/'])
      expect(() => createAuth({ secret: testSecret, connection: app.connection, upstream: { url } }))
        .to.throw(TypeError, /^createAuth: upstream\.url must have no username and no password$/)
        .and.to.have.property('message')
        .that.does.not.include('secret');
  });
});
