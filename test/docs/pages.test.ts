import { readdir, stat } from 'node:fs/promises';
import { expect } from 'chai';
import { Document } from '../harness/document.js';

const top = new URL('../../../', import.meta.url);

/** What people read who use sealgate. docs/http.md is made from the source. */
const documents = ['README.md', 'examples/books/README.md', ...(await pagesOfDocs())];

async function pagesOfDocs(): Promise<string[]> {
  const files = await readdir(new URL('docs', top));
  return files.filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`);
}

describe('the documents', () => {
  it('register nobody twice: each has a person of its own', async () => {
    const owners = new Map<string, string>();
    for (const path of documents.filter((one) => one !== 'docs/http.md')) {
      const { text } = await Document.read(path);
      const code = Array.from(text.matchAll(/^```\w+\n(.*?)^```/gms), ([, block = '']) => block).join('\n');
      const named = code.matchAll(/\b(?:email|username)["']?\s*[:=]\s*["']?([\w.+@-]*\w)["'&\s]/g);
      for (const [, name = ''] of named) {
        const person = name.split('@')[0] ?? '';
        expect(owners.get(person) ?? path, `${person} is in ${path} too`).to.equal(path);
        owners.set(person, path);
      }
    }
    expect([...owners.keys()]).to.include.members(['ann', 'bea', 'cora', 'gadget', 'nora', 'rita', 'uma']);
  });

  it('hide no answer', async () => {
    let answers = 0;
    for (const path of documents)
      for (const block of (await Document.read(path)).blocks('bash'))
        for (const line of block
          .replaceAll('\\\n', ' ')
          .split('\n')
          .filter((one) => /\bcurl\b/.test(one))) {
          answers++;
          // Quoted texts may have anything in them.
          const command = line.replaceAll(/'[^']*'|"[^"]*"/g, '""');
          expect(command, path).to.match(/^\s*curl\b/);
          expect(command, path).not.to.match(/\s(-\w*o|--output\b)|>|\|(?! tee [\w.]+$)/);
        }
    expect(answers).to.be.above(25);
  });

  it('are linked somewhere, each page of docs', async () => {
    const linked = new Set<string>();
    for (const path of documents) {
      const { text } = await Document.read(path);
      for (const [, target = ''] of text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g))
        linked.add(new URL(target, new URL(path, 'file:///')).pathname.slice(1));
    }
    expect([...linked]).to.include.members(documents.filter((path) => path.startsWith('docs/')));
  });

  it('link to nothing that is not there', async () => {
    for (const path of documents) {
      const { text } = await Document.read(path);
      for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(target)) continue;
        const [file = '', fragment] = target.split('#');
        const place = file === '' ? path : new URL(file, new URL(path, 'file:///')).pathname.slice(1);
        expect(await isThere(place), `${path}: ${target}`).to.equal(true);
        if (fragment && place.endsWith('.md'))
          expect((await Document.read(place)).anchors(), `${path}: ${target}`).to.include(fragment);
      }
    }
  });
});

async function isThere(path: string): Promise<boolean> {
  return stat(new URL(path, top)).then(
    () => true,
    () => false,
  );
}
