import { expect } from 'chai';
import { createBooksApp } from '../../examples/books/app.js';
import { createGuard } from '../../src/guard/index.js';
import { listen, testSecret } from '../harness/app.js';
import { Client, type Question } from '../harness/client.js';
import { claimsOf, forge } from '../harness/forge.js';

const member = forge(claimsOf('access_token', { roles: ['user'] }));
const admin = forge(claimsOf('access_token', { roles: ['user', 'admin'] }));
const book = {
  author: 'Jane Austen',
  country: 'United Kingdom',
  language: 'English',
  pages: 226,
  title: 'Pride and Prejudice',
  year: 1813,
};

describe('the books service', () => {
  let running: Awaited<ReturnType<typeof listen>>;
  beforeEach(async () => {
    running = await listen(createBooksApp(createGuard({ secret: testSecret })));
  });
  afterEach(() => {
    running.server.closeAllConnections();
    running.server.close();
  });

  const ask = async (request: string, question: Question = {}) => {
    const [method = '', path = ''] = request.split(' ');
    const { status, body, headers } = await new Client(running.origin).send(method, path, question);
    const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
    return { status, body, code, headers };
  };

  it('lets members read and admins add', async () => {
    expect(await ask('POST /books', { bearer: member, body: book })).to.include({ status: 403 });
    const added = await ask('POST /books', { bearer: admin, body: book });
    expect(added).to.include({ status: 201 });
    expect(added.body).to.deep.equal({ id: 4, ...book, addedBy: '0123456789abcdef01234567' });
    expect(added.headers.get('location')).to.equal('/books/4');
    expect(await ask('GET /books/4', { bearer: member })).to.deep.include({ status: 200, body: added.body });
    const { body } = await ask('GET /books', { bearer: member });
    expect(body).to.have.property('books').that.has.length(4);
  });

  it('begins with three books, each with all that a new one may have', async () => {
    const { body } = await ask('GET /books', { bearer: member });
    const [first, ...rest] = (body as { books: object[] }).books;
    expect(first).to.deep.equal({
      id: 1,
      title: 'Things Fall Apart',
      author: 'Chinua Achebe',
      country: 'Nigeria',
      language: 'English',
      pages: 209,
      year: 1958,
    });
    expect(rest).to.have.length(2);
    for (const one of rest) expect(one).to.have.all.keys('id', ...Object.keys(book));
  });

  it('adds a book of which only the title and the author are known, and one from before our era', async () => {
    const short = { title: 'Beowulf', author: 'unknown' };
    const old = { title: 'The Epic of Gilgamesh', author: 'unknown', year: -1700 };
    for (const body of [short, old])
      expect((await ask('POST /books', { bearer: admin, body })).body).to.include(body);
  });

  it('answers 401 to whoever shows no token, but for its health, wherever there is a route or none', async () => {
    expect(await ask('GET /health')).to.deep.include({ status: 200, body: { status: 'ok' } });
    for (const request of ['GET /books', 'POST /books', 'DELETE /books', 'GET /', 'POST /health', 'GET /x'])
      expect(await ask(request, { body: request.startsWith('POST') ? book : undefined })).to.include({
        status: 401,
        code: 'token_missing',
      });
  });

  it('refuses before it reads: a body counts for nothing without the role', async () => {
    const rawBody = 'x'.repeat(20_000);
    expect(await ask('POST /books', { bearer: member, rawBody })).to.include({ code: 'insufficient_role' });
    expect(await ask('POST /books', { rawBody })).to.include({ code: 'token_missing' });
  });

  const wrong: readonly (readonly [path: string, body: unknown])[] = [
    ['title', { ...book, title: ' ' }],
    ['title', { ...book, title: { $gt: '' } }],
    ['title', { ...book, title: 'x'.repeat(201) }],
    ['author', { title: 'Beowulf' }],
    ['country', { ...book, country: '' }],
    ['language', { ...book, language: 5 }],
    ['pages', { ...book, pages: 0 }],
    ['pages', { ...book, pages: '226' }],
    ['year', { ...book, year: '1813' }],
    ['year', { ...book, year: 1813.5 }],
    ['', { ...book, id: 1 }],
    ['', [book]],
    ['', null],
  ];
  for (const [path, body] of wrong) {
    it(`adds no book such as ${JSON.stringify(body).slice(0, 140)}`, async () => {
      const answer = await ask('POST /books', { bearer: admin, rawBody: JSON.stringify(body) });
      expect(answer).to.include({ status: 400, code: 'invalid_request' });
      expect(answer.headers.get('content-type')).to.match(/^application\/problem\+json/);
      if (body !== null) expect(answer.body).to.have.deep.nested.property('errors[0].path', path);
      expect((await ask('GET /books', { bearer: member })).body)
        .to.have.property('books')
        .with.length(3);
    });
  }

  it('answers what is not JSON, too long, or nowhere, in the same form', async () => {
    const bearer = admin;
    const cases = [
      [await ask('POST /books', { bearer, rawBody: '{' }), 400, 'invalid_request'],
      [await ask('POST /books', { bearer, rawBody: `"${'x'.repeat(17_000)}"` }), 413, 'payload_too_large'],
      [await ask('POST /books', { bearer, rawBody: 'title=x', headers: form }), 400, 'invalid_request'],
      [await ask('GET /books/9', { bearer }), 404, 'not_found'],
      [await ask('GET /books/01', { bearer }), 404, 'not_found'],
      [await ask('DELETE /books', { bearer }), 404, 'not_found'],
    ] as const;
    for (const [answer, status, code] of cases) {
      expect(answer).to.include({ status, code });
      expect(answer.headers.get('content-type')).to.match(/^application\/problem\+json/);
    }
  });
});

const form = { 'content-type': 'application/x-www-form-urlencoded' };
