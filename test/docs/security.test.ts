import { readFile, stat } from 'node:fs/promises';
import { expect } from 'chai';
import { Document } from '../harness/document.js';

const top = new URL('../../../', import.meta.url);
const security = await Document.read('SECURITY.md');

interface Link {
  readonly text: string;
  readonly target: string;
}

/** The links in a part of the document, with their texts as they are rendered. */
function linksIn(markdown: string): Link[] {
  return Array.from(markdown.matchAll(/\[([^\]]+)\]\(([^)\s]+)\)/g), ([, text = '', target = '']) => ({
    text: text.replace(/\s+/g, ' ').replace(/\\(.)/g, '$1'),
    target,
  }));
}

const isToTest = ({ target }: Link) => target.startsWith('test/');

/** What the titles of a file's tests match, each as a whole. What a template puts in may be anything, but not nothing. */
async function titlesIn(path: string): Promise<RegExp[]> {
  const source = await readFile(new URL(path, top), 'utf8');
  const calls = source.matchAll(
    /^\s*it\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|`((?:\\.|[^`\\])*)`)/gm,
  );
  return Array.from(calls, ([, single, double, template]) => {
    const literal = (single ?? double ?? template ?? '').replace(/\\(.)/g, '$1');
    const parts = template === undefined ? [literal] : literal.split(/\$\{[^}]*\}/);
    return new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`);
  });
}

describe('SECURITY.md', () => {
  const links = linksIn(security.text);

  it('links to files that there are', async () => {
    expect(links).to.have.length.above(80);
    for (const { target } of links) {
      const [path = ''] = target.split('#');
      const file = await stat(new URL(path, top)).catch(() => undefined);
      expect(file?.isFile(), target).to.equal(true);
    }
  });

  it('calls each test by its title', async () => {
    for (const { text, target } of links.filter(isToTest)) {
      const titles = await titlesIn(target);
      expect(
        titles.some((title) => title.test(text)),
        `${target}: ${text}`,
      ).to.equal(true);
    }
  });

  it('has a test for each line of what an attacker cannot do', () => {
    const threats = security.section('What an attacker may hold').split(/^### /m).slice(1);
    expect(threats).to.have.length.above(10);
    for (const threat of threats) {
      const [title] = threat.split('\n');
      const [gives = '', cannot = ''] = threat.split(/^\*\*It cannot.*\*\*$/m);
      expect(gives, title).to.match(/^Gives\b/m);
      const lines = cannot.trim().split('\n');
      expect(lines.length, title).to.be.above(0);
      for (const line of lines) {
        expect(line, title).to.match(/^- /);
        expect(linksIn(line).filter(isToTest), line).not.to.have.length(0);
      }
    }
  });
});
