import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { z } from 'zod';
import { Document } from '../harness/document.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What a block leaves to its reader: an application, and handlers of it. */
const application = `
import express from 'express';
const app = express();
const [listBooks, addBook]: express.RequestHandler[] = [];
`;

const examples = [
  { document: 'README.md', section: 'In your own app', language: 'js', before: '' },
  { document: 'README.md', section: 'In React', language: 'jsx', before: '' },
  { document: 'README.md', section: 'In other services', language: 'js', before: application },
  { document: 'examples/books/README.md', section: 'How it is guarded', language: 'js', before: application },
];

const compilerOptions = {
  module: 'nodenext',
  target: 'es2023',
  lib: ['es2023', 'dom'],
  types: ['node'],
  jsx: 'react-jsx',
  noEmit: true,
  skipLibCheck: true,
  // They are examples in JavaScript: what may be undefined is for their readers to see to.
  strict: false,
};

describe('examples of code in the documents', () => {
  let directory: string;
  // Within the package, so that its own name leads to what is built.
  before(async () => {
    directory = await mkdtemp(join(root, 'dist/examples-'));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  for (const { document, section, language, before: prelude } of examples) {
    it(`fit the types: ${document}, ${section}`, async () => {
      const [block] = (await Document.read(document)).code(section, language);
      expect(block, 'the block').to.include("from 'sealgate");
      const file = language === 'jsx' ? 'example.tsx' : 'example.ts';
      await writeFile(join(directory, file), `${prelude}${block}`);
      await writeFile(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
      const compiler = join(root, 'node_modules/typescript/bin/tsc');
      await promisify(execFile)(process.execPath, [compiler, '-p', directory]).catch((error: unknown) => {
        throw new Error(z.looseObject({ stdout: z.string() }).parse(error).stdout);
      });
    });
  }
});
