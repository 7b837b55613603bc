import { expect } from 'chai';
import { startTestApp, type TestApp } from '../harness/app.js';
import { expectProblem } from '../harness/expect-problem.js';

const listed = 'https://app.example.com';

describe('CORS', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ corsOrigins: [listed] });
  });
  after(() => app.close());

  it('lets a listed origin read answers and errors, cookie included', async () => {
    const client = app.client();
    const headers = { origin: listed };
    const answers = [
      await client.send('POST', '/register', {
        body: { email: 'cors@example.com', password: 'correct horse' },
        headers,
      }),
      await client.send('POST', '/refresh-token', {
        headers: { ...headers, 'sec-fetch-site': 'cross-site' },
      }),
      await client.send('POST', '/login', { body: {}, headers }),
      await client.send('GET', '/me', { headers }),
    ];
    expect(answers.map(({ status }) => status)).to.deep.equal([201, 200, 400, 401]);
    for (const answer of answers) {
      expect(answer.headers.get('access-control-allow-origin')).to.equal(listed);
      expect(answer.headers.get('access-control-allow-credentials')).to.equal('true');
      expect(answer.headers.get('vary')).to.match(/\bOrigin\b/);
      expect(answer.headers.get('access-control-expose-headers')).to.match(/Retry-After.*WWW-Authenticate/);
    }
  });

  it('answers the preflight of a listed origin', async () => {
    const preflight = {
      origin: listed,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    };
    const answer = await app.client().send('OPTIONS', '/refresh-token', { headers: preflight });
    expect(answer.status).to.equal(204);
    expect(answer.headers.get('access-control-allow-origin')).to.equal(listed);
    expect(answer.headers.get('access-control-allow-credentials')).to.equal('true');
    expect(answer.headers.get('access-control-allow-methods')).to.include('POST');
    expect(answer.headers.get('access-control-allow-headers')).to.match(/^Authorization,Content-Type\b/);
    expect(answer.headers.get('cache-control')).to.equal('no-store');
  });

  it('lets it read also what is wrong with a path, and tells of each method once', async () => {
    const headers = { origin: listed, 'access-control-request-method': 'POST' };
    for (const path of ['/profile/%zz', '/sessions/%ff', '/nowhere']) {
      const answer = await app.client().send('GET', path, { headers });
      expect([400, 404]).to.include(answer.status);
      expect(answer.headers.get('access-control-allow-origin')).to.equal(listed);
      const preflight = await app.client().send('OPTIONS', path, { headers });
      expect(preflight.status).to.equal(204);
      const methods = preflight.headers.get('access-control-allow-methods')?.split(',') ?? [];
      expect(new Set(methods).size).to.equal(methods.length);
    }
    const { headers: told } = await app.client().send('OPTIONS', '/Sessions/', { headers });
    expect(told.get('access-control-allow-methods')?.split(',')).to.have.members(['GET', 'DELETE']);
  });

  it('gives no other origin anything, whatever it resembles', async () => {
    const others = [
      'https://evil.example',
      'null',
      `${listed}.evil.example`,
      'https://xapp.example.com',
      'http://app.example.com',
      `${listed}/`,
      '*',
    ];
    for (const origin of others) {
      const headers = {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      };
      for (const answer of [
        await app.client().send('OPTIONS', '/login', { headers }),
        await app.client().send('GET', '/me', { headers }),
      ])
        expect(answer.headers.get('access-control-allow-origin'), origin).to.equal(null);
    }
  });
});

describe('CORS without listed origins', () => {
  it('is not there at all', async () => {
    const app = await startTestApp();
    try {
      const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'POST' };
      for (const answer of [
        await app.client().send('OPTIONS', '/login', { headers }),
        await app.client().send('GET', '/me', { headers }),
      ])
        expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).to.deep.equal(
          [],
        );
      expectProblem(
        await app
          .client()
          .send('POST', '/refresh-token', { headers: { ...headers, 'sec-fetch-site': 'cross-site' } }),
        403,
        'cross_site_request',
      );
    } finally {
      await app.close();
    }
  });
});
