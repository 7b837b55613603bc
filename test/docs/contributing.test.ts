import { execFile } from 'node:child_process';
import { appendFile, cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { Feature } from '../../src/core/feature.js';
import type { AuthEvent } from '../../src/index.js';
import * as features from '../../src/routes.js';
import { loadConfig } from '../../src/server/config.js';
import { allRows } from '../../src/server/settings.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { Document } from '../harness/document.js';
import { eventually } from '../harness/eventually.js';
import { expectProblem } from '../harness/expect-problem.js';
import { signUp } from '../harness/sign-in.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

const top = fileURLToPath(new URL('../../../', import.meta.url));

/** The blocks of code that say which file they are. */
async function filesOf(document: string): Promise<Map<string, string>> {
  const blocks = (await Document.read(document)).code('Adding a capability', 'ts');
  return new Map(blocks.map((code) => [/^\/\/ (src\/\S+)\n/.exec(code)?.[1] ?? '', code]));
}

describe('the capability that CONTRIBUTING.md adds', function () {
  this.timeout(120_000);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let files: Map<string, string>;
  let greeting: Feature;
  let app: TestApp;
  const events: AuthEvent[] = [];

  before(async () => {
    directory = await temporaryDirectory();
    files = await filesOf('CONTRIBUTING.md');
    await addTo(directory.path, files);
    greeting = await loadFrom(directory.path);
    app = await startTestApp({
      features: [...Object.values(features), greeting],
      onEvent: (event) => events.push(event),
    });
  });
  after(async () => {
    await app?.close();
    await directory.remove();
  });

  it('is one folder, and one line of src/routes.ts', () => {
    const paths = [...files.keys()];
    expect(new Set(paths.map(dirname))).to.deep.equal(new Set(['src/features/greeting', 'src']));
    const line = files.get('src/routes.ts')?.split('\n').slice(1).join('\n').trim();
    const urls = greeting.routes.map(({ method, path }) => `${method} ${path}`).join(', ');
    expect(line).to.equal(
      `export { greetingFeature } from './features/${greeting.name}/feature.js'; // ${urls}`,
    );
  });

  it('greets over HTTP, from a collection with its index, and refuses with its code', async () => {
    const { client, token: bearer, userId } = await signUp(app.base);
    const show = () => client.send('GET', '/greeting', { bearer });
    expectProblem(await show(), 404, 'greeting_missing');
    const saved = await client.send('PUT', '/greeting', { bearer, body: { text: 'Ann' } });
    expect(saved.status).to.equal(204);
    expect((await show()).body).to.deep.equal({ text: 'Hello, Ann' });
    const collection = app.connection.collection('sealgate_greetings');
    expect(await collection.findOne({})).to.deep.equal({ _id: userId, text: 'Ann' });
    expect(Object.values(await collection.indexInformation()).flat()).to.deep.include(['text', 1]);
  });

  it('is guarded as every route is', async () => {
    const { client, token: bearer } = await signUp(app.base);
    expectProblem(await client.send('GET', '/greeting'), 401, 'token_missing');
    expectProblem(
      await client.send('PUT', '/greeting', { bearer, body: { text: '' } }),
      400,
      'invalid_request',
    );
    const refused = await client.send('POST', '/greeting', { bearer });
    expectProblem(refused, 405, 'method_not_allowed');
    expect(refused.headers.get('allow')).to.equal('GET, HEAD, PUT');
  });

  it('tells of a change by its event', async () => {
    const { client, token: bearer, userId } = await signUp(app.base);
    await client.send('PUT', '/greeting', { bearer, body: { text: 'Ann' } });
    const event = await eventually('the event', () =>
      events.find((one) => String(one.type) === 'greeting.changed' && one.userId === userId),
    );
    expect(event).to.include({ length: 3 });
  });

  it('has an option, in code and in the environment, that is judged at the start', async () => {
    const given: object = { greeting: { salutation: 'Good morning' } };
    const other = await startTestApp({ features: [...Object.values(features), greeting], ...given });
    try {
      const { client, token: bearer } = await signUp(other.base);
      await client.send('PUT', '/greeting', { bearer, body: { text: 'Ann' } });
      const { body } = await client.send('GET', '/greeting', { bearer });
      expect(body).to.deep.equal({ text: 'Good morning, Ann' });
    } finally {
      await other.close();
    }
    const bad: object = { greeting: { salutation: 5 } };
    const wrong = startTestApp({ features: [greeting], ...bad });
    const error = await wrong.catch((cause: unknown) => cause);
    expect(String(error)).to.include('greeting.salutation must be a string');

    const rows = [...allRows, ...greeting.options];
    const config = loadConfig({ AUTH_GREETING_SALUTATION: 'Ahoy' }, '/nowhere', rows);
    expect(config.authentication).to.deep.include({ greeting: { salutation: 'Ahoy' } });
  });

  it('reaches the tables and types by npm run generate', async () => {
    const { path } = directory;
    // All but the snapshot of declarations, which is made of a whole build.
    const made = ['src', 'docs/http.md', 'docs/openapi.json', 'README.md'];
    const generator = join(path, 'dist/tools/generate.js');
    await promisify(execFile)(process.execPath, [generator, ...made], { cwd: path });

    const read = (name: string) => readFile(join(path, name), 'utf8');
    const readme = await read('README.md');
    for (const cell of [
      '`GET /greeting`',
      '`PUT /greeting`',
      '`greeting_missing`',
      '`AUTH_GREETING_SALUTATION`',
    ])
      expect(readme).to.include(`| ${cell} |`);
    expect(await read('docs/http.md')).to.include('### PUT /greeting');
    expect(JSON.parse(await read('docs/openapi.json')).paths).to.have.property('/greeting');
    expect(await read('src/all-events.ts')).to.include('greeting.changed');
    expect(await read('src/auth-options.ts')).to.include('readonly salutation?: string;');
    expect(await read('src/client/error-codes.ts')).to.include("| 'greeting_missing'");
  });
});

/** Makes a copy of the project with the feature in the place where it says, and compiles it. */
async function addTo(path: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const part of ['src', 'tools', 'docs', 'README.md', 'tsconfig.json', 'package.json'])
    await cp(join(top, part), join(path, part), { recursive: true });
  await symlink(join(top, 'node_modules'), join(path, 'node_modules'));
  for (const [name, code] of files) {
    const file = join(path, name);
    await mkdir(dirname(file), { recursive: true });
    if (name === 'src/routes.ts') await appendFile(file, `${code.split('\n')[1]}\n`);
    else await writeFile(file, code);
  }
  const compiler = join(top, 'node_modules/typescript/bin/tsc');
  // Several threads would check the same types again, each for itself. What declarations are made of is compiled all the same.
  const options = [
    '--singleThreaded',
    '--incremental',
    'false',
    '--declaration',
    'false',
    '--sourceMap',
    'false',
  ];
  await promisify(execFile)(process.execPath, [compiler, '-p', path, ...options]).catch(
    (error: { readonly stdout: string }) => {
      throw new Error(error.stdout);
    },
  );
}

/** Loads the feature from outside of `src`, on the sealgate that the tests run on. */
async function loadFrom(path: string): Promise<Feature> {
  const folder = join(path, 'dist/src/features/greeting');
  const elsewhere = join(path, 'elsewhere');
  await mkdir(elsewhere);
  for (const name of await readdir(folder)) {
    const code = await readFile(join(folder, name), 'utf8');
    await writeFile(join(elsewhere, name), code.replaceAll("from '../../", `from '${top}dist/src/`));
  }
  const { greetingFeature } = await import(pathToFileURL(join(elsewhere, 'feature.js')).href);
  return greetingFeature;
}
