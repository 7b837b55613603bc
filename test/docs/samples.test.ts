import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { z } from 'zod';
import { Document } from '../harness/document.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

interface Program {
  /** What its samples leave to their reader, by a text that is in those that need it. */
  readonly before?: Readonly<Record<string, string>>;
  /** Where they are files of JavaScript: the ending. Elsewhere they are compiled as TypeScript, in which nothing is `any` unsaid. */
  readonly javascript?: '.mjs' | '.cjs';
  /** The test that runs them as they are, with packages that are not installed here. */
  readonly runBy?: string;
}

const boilerplate = `
const mongoose = require('mongoose');
const express = require('express');
/** @type {any} */ const User = mongoose.model('User');
/** @type {any} */ const config = {};
/** @type {any} */ const userService = {};
/** @type {any} */ const authService = {};
/** @param {express.RequestHandler} handler */
const catchAsync = (handler) => handler;
/** @type {any} */ const roleRights = {};
/** @type {any} */ const httpStatus = {};
class ApiError extends Error { /** @param {number} status @param {string} message */ constructor(status, message) { super(message); this.status = status; } }
`;

const socketsBefore = `
import express from 'express';
import mongoose from 'mongoose';
import { GraphQLSchema } from 'graphql';
import { createAuth } from 'sealgate';
import { createAuthClient } from 'sealgate/client';
const auth = createAuth({ secret: '', connection: mongoose.connection });
const app = express();
const client = createAuthClient({ baseUrl: '/auth' });
const schema = new GraphQLSchema({});
const url = '';
`;

/** How the samples of a document are compiled. */
const programs: Readonly<Record<string, Program>> = {
  'README.md': {
    before: {
      'const map = ': `import mongoose from 'mongoose'; import { createAuth } from 'sealgate'; const secret = ''; const User = mongoose.model('Some');`,
      'createTestAuth(': `import express from 'express'; import type { Auth } from 'sealgate'; const createApp = (auth: Auth) => express().use(auth.router); const request = (app: object): any => app;`,
      'auth.verify(token)': `import mongoose from 'mongoose'; import { createAuth } from 'sealgate'; import type { WebSocket } from 'ws'; const auth = createAuth({ secret: '', connection: mongoose.connection }); const token = ''; declare const socket: WebSocket;`,
      'createGuard(': `import express from 'express'; const app = express(); const addBook: express.RequestHandler = () => undefined;`,
    },
  },
  'examples/books/README.md': {
    before: {
      'createGuard(': `import express from 'express'; const app = express(); const [listBooks, addBook]: express.RequestHandler[] = [];`,
    },
  },
  'docs/testing.md': { runBy: 'test/projects/runners.projects.ts' },
  'docs/next.md': { runBy: 'test/projects/next.projects.ts' },
  'docs/coming-from-your-own-user-model.md': { javascript: '.mjs' },
  'docs/sockets.md': { javascript: '.mjs', before: { '': socketsBefore } },
  'docs/coming-from-node-express-boilerplate.md': {
    javascript: '.cjs',
    before: {
      'toAnswer = ': `${boilerplate}const auth = require('sealgate').createAuth({ secret: '', connection: mongoose.connection });`,
      '(...requiredRights)': `${boilerplate}const { requireAuth } = require('sealgate').createAuth({ secret: '', connection: mongoose.connection });`,
      'mongoose.SchemaTypes': boilerplate,
      'createAuth(': boilerplate,
    },
  },
};

const compilerOptions = {
  module: 'nodenext',
  target: 'es2023',
  lib: ['es2023', 'dom'],
  types: ['node'],
  jsx: 'react-jsx',
  moduleDetection: 'force',
  noEmit: true,
  skipLibCheck: true,
  strict: true,
  allowJs: true,
  checkJs: true,
};

interface Sample {
  readonly file: string;
  readonly code: string;
}

/** The samples of a document, as the files that are compiled. */
async function samplesOf(path: string): Promise<readonly Sample[]> {
  const { before = {}, javascript } = programs[path] ?? {};
  const { text } = await Document.read(path);
  const blocks = text.matchAll(/((?:^[^\n]+\n)*)\n?^```(tsx?|jsx?|mjs|cjs|mts|cts)\n(.*?)^```/gms);
  return Array.from(blocks, ([, lead = '', language = '', block = ''], index) => {
    // What is indented is a part of an object.
    const code = /^ /.test(block) ? `const part = {\n${block}};` : block;
    const named = /`([\w-]+\.m?[jt]sx?)`/.exec(lead)?.[1];
    const ending = javascript ?? (language.endsWith('x') ? '.tsx' : '.ts');
    const file = javascript === '.mjs' && named ? named : `sample-${index + 1}${ending}`;
    const needed = Object.entries(before).find(([sign]) => block.includes(sign))?.[1] ?? '';
    return { file, code: `${needed}\n${code}` };
  });
}

async function documents(): Promise<readonly string[]> {
  const pages = (await readdir(join(root, 'docs'))).filter((file) => file.endsWith('.md'));
  return ['README.md', 'examples/books/README.md', ...pages.map((page) => `docs/${page}`)];
}

describe('samples of code in the documents', function () {
  this.timeout(300_000);
  let directory: string;
  // Within the package, so that its own name leads to what is built.
  before(async () => {
    directory = await mkdtemp(join(root, 'dist/samples-'));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it('are found in each document that the table names', async () => {
    for (const path of Object.keys(programs)) expect(await samplesOf(path), path).not.to.have.length(0);
  });

  it('are read by the test that runs them, where that is not this one', async () => {
    for (const [path, { runBy }] of Object.entries(programs))
      if (runBy !== undefined) expect(await readFile(join(root, runBy), 'utf8')).to.include(`'${path}'`);
  });

  it('fit the types of the package, in every document, as strict TypeScript or JavaScript', async () => {
    const files: string[] = [];
    for (const path of await documents()) {
      if (programs[path]?.runBy !== undefined) continue;
      await mkdir(join(directory, folderOf(path)));
      for (const { file, code } of await samplesOf(path)) {
        await writeFile(join(directory, folderOf(path), file), code);
        files.push(`${folderOf(path)}/${file}`);
      }
    }
    await writeFile(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    expect(await faultsIn(directory)).to.deep.equal([]);
  });
});

const folderOf = (path: string) => path.replaceAll(/[/.]/g, '-');

/** What the compiler says, but for the parameters in JavaScript that have no type. */
async function faultsIn(directory: string): Promise<readonly string[]> {
  const untyped = Object.keys(programs).filter((path) => programs[path]?.javascript !== undefined);
  const folders = new Set(untyped.map(folderOf));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  // Several threads would check the same types again, each for itself.
  const args = [compiler, '-p', directory, '--singleThreaded', '--pretty', 'false'];
  const stdout = await promisify(execFile)(process.execPath, args).then(
    () => '',
    (error: unknown) => z.looseObject({ stdout: z.string() }).parse(error).stdout,
  );
  return stdout.split('\n').filter((line) => {
    const folder = /([\w-]+)\/[^/]+\(\d+,\d+\): error TS70\d\d: /.exec(line)?.[1] ?? '';
    return line !== '' && !folders.has(folder);
  });
}
