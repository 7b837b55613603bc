import { expect } from 'chai';
import { isPlainPath } from '../../src/guard/plain-path.js';

describe('a path is plain', () => {
  const plain = ['/', '/a', '/a/', '/a/b.css', '/a/..b/.c', '/a...', '/.well-known/x', "/a-_.~!$&'()*+,=:@"];
  for (const path of [...plain, '/caf%C3%A9', '/caf%c3%a9', '/a%20b', '/%E6%9C%AC/%F0%9F%93%9A'])
    it(`when it is ${path}`, () => expect(isPlainPath(path)).to.equal(true));

  const shapes = [
    '',
    'a',
    'a/b',
    '*',
    '//',
    '//a',
    '/a//',
    '/a//b',
    '/.',
    '/..',
    '/./',
    '/a/.',
    '/a/../b',
    '/a/..',
  ];
  const characters = [
    '/a;b',
    '/a/..;/b',
    '/a?b',
    '/a#b',
    '/a\\b',
    '/a b',
    '/a\tb',
    '/é',
    '/a"',
    '/a|b',
    '/[a]',
    '/a\n',
  ];
  const escapes = [
    '/%61',
    '/%41',
    '/%2e',
    '/%2E%2e/',
    '/%2f',
    '/%5c',
    '/%00',
    '/%0d%0a',
    '/%7f',
    '/%25',
    '/%252e',
  ];
  const others = [
    '/%3f',
    '/%23',
    '/%3b',
    '/%2d',
    '/%5f',
    '/%7e',
    '/%30',
    '/%',
    '/%4',
    '/%zz',
    '/a%',
    '/%u002e',
  ];
  const encodings = ['/%c0%ae', '/%ff', '/%e6%9c', '/%ed%a0%80', '/%f4%90%80%80'];
  for (const path of [...shapes, ...characters, ...escapes, ...others, ...encodings])
    it(`but not when it is ${JSON.stringify(path)}`, () => expect(isPlainPath(path)).to.equal(false));

  it('and one of any length is looked at in a moment', () => {
    for (const part of ['/a', '/', 'a', '/.', '/..', '%41', '%c3%a9', '/%', 'a;', '\\'])
      expect(isPlainPath(`/${part.repeat(100_000)}é`)).to.equal(false);
  });
});
