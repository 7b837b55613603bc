import { execFile } from 'node:child_process';
import { appendFile, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
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

describe('the capability that CONTRIBUTING.md adds, from outside of src, to a running server', function () {
  this.timeout(60_000);
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let files: Map<string, string>;
  let greeting: Feature;
  let app: TestApp;
  const events: AuthEvent[] = [];

  before(async () => {
    directory = await temporaryDirectory();
    files = await filesOf('CONTRIBUTING.md');
    greeting = await compiled(directory.path, files);
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
});

describe('the capability that CONTRIBUTING.md adds, in the place where it says', function () {
  this.timeout(120_000);

  it('compiles, and reaches the tables and types by npm run generate', async () => {
    const directory = await temporaryDirectory();
    const { path } = directory;
    try {
      for (const part of ['src', 'tools', 'docs', 'README.md', 'tsconfig.json', 'package.json'])
        await cp(join(top, part), join(path, part), { recursive: true });
      await symlink(join(top, 'node_modules'), join(path, 'node_modules'));
      const files = await filesOf('CONTRIBUTING.md');
      const line = files.get('src/routes.ts')?.split('\n')[1];
      files.delete('src/routes.ts');
      await writeFiles(path, files);
      await appendFile(join(path, 'src/routes.ts'), `${line}\n`);
      // What declarations are made of was compiled above.
      await compile(path, '--incremental', 'false', '--declaration', 'false', '--sourceMap', 'false');
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
    } finally {
      await directory.remove();
    }
  });
});

/** Compiles the files of the feature outside of src, against the rest of it, and loads the feature. */
async function compiled(directory: string, files: ReadonlyMap<string, string>): Promise<Feature> {
  await symlink(join(top, 'node_modules'), join(directory, 'node_modules'));
  await writeFile(join(directory, 'package.json'), JSON.stringify({ type: 'module' }));
  const compilerOptions = { rootDir: 'src', outDir: 'dist', tsBuildInfoFile: 'dist/.tsbuildinfo' };
  const config = { extends: join(top, 'tsconfig.json'), compilerOptions, include: ['src/features'] };
  await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(config));
  const elsewhere = Array.from(
    files,
    ([path, code]) => [path, code.replaceAll("from '../../", `from '${top}dist/src/`)] as const,
  );
  await writeFiles(directory, new Map(elsewhere));
  await compile(directory);
  const built = join(directory, 'dist/features/greeting/feature.js');
  const { greetingFeature } = await import(pathToFileURL(built).href);
  return greetingFeature;
}

async function writeFiles(directory: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, code] of files) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, code);
  }
}

async function compile(directory: string, ...options: readonly string[]): Promise<void> {
  const compiler = join(top, 'node_modules/typescript/bin/tsc');
  // Several threads would check the same types again, each for itself.
  const args = [compiler, '-p', directory, '--singleThreaded', ...options];
  await promisify(execFile)(process.execPath, args).catch((error: { readonly stdout: string }) => {
    throw new Error(error.stdout);
  });
}
