import { expect } from 'chai';
import { parseUpstreamUser, userByPaths } from '../../src/credentials/upstream-user.js';
import { startTestApp } from '../harness/app.js';
import { tokensOf } from '../harness/client.js';
import { behaviours, UpstreamServer } from '../harness/upstream.js';

const top = { id: 'id', email: 'email', name: 'name', roles: 'roles' };

describe('the user in the answer of an upstream', () => {
  it('is found by paths', () => {
    const answer = {
      data: { user: { uid: 7, mail: 'a@b.c', profile: { 'display-name': 'Ann' } } },
      grants: [['a', 'b']],
    };
    const find = userByPaths({
      id: 'data.user.uid',
      email: '$.data.user.mail',
      name: 'data.user.profile.display-name',
      roles: 'grants.0',
    });
    expect(find(answer)).to.deep.equal({ id: 7, email: 'a@b.c', name: 'Ann', roles: ['a', 'b'] });
  });

  it('is not found where a path leads nowhere, or to what every object has', () => {
    for (const path of [
      'a.b.c',
      'constructor.name',
      '__proto__',
      'toString',
      'id.length',
      'list.length.x',
      '',
    ]) {
      const found = userByPaths({ ...top, id: path })({ id: 'text', list: [1] });
      expect(found.id, path).to.equal(undefined);
    }
    for (const answer of [null, undefined, 'text', 7, []])
      expect(userByPaths(top)(answer).id, String(answer)).to.equal(undefined);
  });

  it('is taken with its address as ours are stored, and without what was not said', () => {
    const user = parseUpstreamUser({ id: 'x', email: ' ANN@Example.com ', name: null, roles: null, more: 1 });
    expect(user).to.deep.equal({ id: 'x', email: 'ann@example.com', name: undefined, roles: undefined });
  });

  it('has a name as it may be shown, whatever the upstream says', () => {
    const nameOf = (name: string) => parseUpstreamUser({ id: 'x', email: 'ann@example.com', name }).name;
    expect(nameOf(' Ann\u202e \u0007Example\ud800\n')).to.equal('Ann   Example');
    expect(nameOf('x'.repeat(5000))).to.equal('x'.repeat(200));
    expect(nameOf(`${'x'.repeat(199)}😀😀`)).to.equal(`${'x'.repeat(199)}😀`);
    expect(nameOf('Ann\u{e0041}')).to.equal('Ann');
    for (const name of ['', ' ', '\u2800', '\u3164\u200d', '\u2066'])
      expect(nameOf(name)).to.equal(undefined);
  });

  it('is none with a part of the wrong type or size, and the refusal quotes nothing', () => {
    const right = { id: 'x', email: 'ann@example.com', name: 'Ann', roles: ['user'] };
    const wrong: [part: string, values: readonly unknown[]][] = [
      [
        'id',
        [
          undefined,
          null,
          '',
          true,
          {},
          [],
          ['x'],
          { $ne: 1 },
          Number.NaN,
          7.5,
          2 ** 53,
          'x'.repeat(257),
          '\ud800',
        ],
      ],
      ['email', [undefined, null, '', 'nobody', 7, {}, ['a@b.c'], `${'x'.repeat(250)}@b.cd`, 'a\0@b.cd']],
      ['name', [7, {}, ['Ann']]],
      [
        'roles',
        [
          'admin',
          { 0: 'admin' },
          [7],
          [['admin']],
          [''],
          [null],
          Array(33).fill('x'),
          ['x'.repeat(65)],
          Array(16).fill('"'.repeat(64)),
        ],
      ],
    ];
    expect(parseUpstreamUser(right)).to.deep.equal(right);
    for (const [part, values] of wrong)
      for (const value of values)
        expect(() => parseUpstreamUser({ ...right, [part]: value }), `${part} ${value}`).to.throw(
          `the upstream answered with an invalid user; invalid: ${part}`,
        );
    for (const answer of [undefined, null, 'marked', 7, true, ['marked']])
      expect(() => parseUpstreamUser(answer)).to.throw(/invalid: all of it$/);
    expect(() => parseUpstreamUser({ name: 'marked' })).to.throw(/invalid: id, email$/);
  });

  it('is what the function of an application makes of it', async () => {
    const upstream = await UpstreamServer.start();
    const toUser = (answer: unknown) => {
      const [id, email] = String(Object(answer).subject).split('|');
      return { id, email, roles: ['member'] };
    };
    const app = await startTestApp({ upstream: { ...upstream.options, toUser } });
    try {
      upstream.behaviour = behaviours.says({ subject: '42|ann@example.com' });
      const { user } = tokensOf(await app.client().login({ username: 'ann', password: 'x' }));
      expect(user).to.deep.include({ email: 'ann@example.com', roles: ['member'] });
      const [stored] = await app.connection.collection('users').find().toArray();
      expect(stored?.upstream).to.deep.equal({ source: upstream.origin, id: '42' });
    } finally {
      await app.close();
      await upstream.close();
    }
  });
});
