import { expect } from 'chai';
import { Document } from '../harness/document.js';
import { createProject, type Project } from '../harness/project.js';

const page = await Document.read('docs/testing.md');
const [app = ''] = page.blocks('js');

/** How an application runs its tests, and the sample that it has of it in docs/testing.md. */
interface Runner {
  readonly section: string;
  readonly packages: readonly string[];
  readonly run: readonly [program: string, ...args: string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** The files of CommonJS where it is that. */
  readonly isCommonJs?: boolean;
  /** Makes the sample of its section that of ES modules. */
  readonly isImporting?: boolean;
}

const runners: Readonly<Record<string, Runner>> = {
  'node --test': {
    section: 'node --test',
    packages: [],
    run: ['node', '--test'],
  },
  mocha: { section: 'mocha', packages: ['mocha'], run: ['mocha', '--timeout', '60000', '*.test.js'] },
  'Vitest 4': {
    section: 'Vitest',
    packages: ['vitest@4.1.12'],
    run: ['vitest', 'run', '--testTimeout=60000', '--hookTimeout=60000'],
  },
  'Jest 30, as it comes': {
    section: 'Jest',
    packages: ['jest@30.5.2'],
    run: ['jest', '--testTimeout=60000'],
    isCommonJs: true,
  },
  'Jest 30, with ES modules': {
    section: 'Jest',
    packages: ['jest@30.5.2'],
    run: ['jest', '--testTimeout=60000'],
    env: { NODE_OPTIONS: '--experimental-vm-modules' },
    isImporting: true,
  },
};

const common = ['sealgate', '@sealgate/embedded-mongodb', 'express', 'mongoose', 'supertest@7.3.2'];

for (const [name, { section, packages, run, env, isCommonJs = false, isImporting = false }] of Object.entries(
  runners,
))
  describe(`an application's tests by ${name}`, () => {
    const [sample = ''] = page.code(section, 'js');
    const test = isImporting ? asModule(sample) : sample;
    let project: Project;
    before(async () => {
      project = await createProject({ packages: [...common, ...packages], ...(env && { env }) });
      await project.run('npm', 'pkg', 'set', `type=${isCommonJs ? 'commonjs' : 'module'}`);
      await project.write({ 'app.js': isCommonJs ? asCommonJs(app) : app });
    });
    after(() => project.remove());
    beforeEach(() => project.write({ 'orders.test.js': test }));

    it('pass as docs/testing.md has them, and the process ends', async () => {
      await project.run(...run);
    });

    it('sign people in by a password too, whose hash takes a thread', async () => {
      await project.write({ 'orders.test.js': adding(test, passwordTest) });
      await project.run(...run);
    });

    it('fail where something is wrong, and the process ends as well', async () => {
      await project.write({ 'orders.test.js': test.replace('.expect(200)', '.expect(201)') });
      const failure = await project.run(...run).then(
        () => 'none',
        (error: unknown) => String(error),
      );
      expect(failure)
        .to.match(/ ended with 1:/)
        .and.to.match(/expected 201\b/);
    });

    it('are a hundred in a moment', async () => {
      await project.write({ 'orders.test.js': adding(test, manyTests) });
      const startedAt = performance.now();
      const output = await project.run(...run);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      const [, start = '', tests = ''] = /first after (\d+) ms, (\d+) ms for 100/.exec(output) ?? [];
      expect(start, output).not.to.equal('');
      // biome-ignore lint/suspicious/noConsole: figures are to be read
      console.log(
        `      ${name}: first test after ${start} ms, 100 tests in ${tests} ms, ${seconds} s in all`,
      );
    });
  });

const passwordTest = (it: string) => `
${it}('somebody registers and signs in', async () => {
  const login = { email: 'tess@example.com', password: 'correct horse battery' };
  await request(app).post('/auth/register').send(login).expect(201);
  await request(app).post('/auth/login').send(login).expect(200);
  await request(app).post('/auth/login').send({ ...login, password: 'wrong' }).expect(401);
});`;

const manyTests = (it: string) => `
let startedAt;
for (let number = 1; number <= 100; number++)
  ${it}('orders, once more: ' + number, async () => {
    startedAt ??= performance.now();
    const { headers } = await kit.signedIn({ roles: ['admin'] });
    await request(app).get('/orders').set(headers).expect(200);
    await request(app).delete('/orders').set(headers).expect(204);
    if (number < 100) return;
    const milliseconds = (performance.now() - startedAt).toFixed(0);
    console.log('first after ' + startedAt.toFixed(0) + ' ms, ' + milliseconds + ' ms for 100');
  });`;

/** A sample with further tests at its end. */
function adding(sample: string, tests: (it: string) => string): string {
  const [it = ''] = /\b(?:test|it)(?=\()/.exec(sample) ?? [];
  const closing = sample.endsWith('\n});\n') && sample.includes('describe(') ? '});\n' : '';
  return `${sample.slice(0, sample.length - closing.length)}${tests(it)}\n${closing}`;
}

/** As the page says it of Jest as it comes. */
function asCommonJs(source: string): string {
  return source
    .replace("import express from 'express';", "const express = require('express');")
    .replace('export function', 'function')
    .concat('\nmodule.exports = { createApp };\n');
}

/** As the page says it of Jest with ES modules. */
function asModule(source: string): string {
  return source.replaceAll(/^const (.*) = require\(('.*')\);/gm, 'import $1 from $2;');
}
