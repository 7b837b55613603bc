import { stat } from 'node:fs/promises';
import { expect } from 'chai';
import { errors } from '../src/index.js';
import * as features from '../src/routes.js';
import { ConfigError, loadConfig } from '../src/server/config.js';
import { Document } from './harness/document.js';

const readme = await Document.read('README.md');

describe('the README', () => {
  it('promises nothing of sessions without a test of it', async () => {
    const promises = readme.section('Sessions').split(/^- /m).slice(1);
    expect(promises).to.have.length.above(10);
    for (const promise of promises) {
      const [, path = ''] = /\(\[test\]\((test\/[\w/.-]+\.ts)\)\)/.exec(promise) ?? [];
      const file = await stat(new URL(`../../${path}`, import.meta.url)).catch(() => undefined);
      expect(file?.isFile(), promise).to.equal(true);
    }
  });

  it('names every code of a refusal, with its status', () => {
    const rows = readme.section('Routes').matchAll(/^\| (`[a-z_]+`(?:, `[a-z_]+`)*) \| (\d{3}) \|/gm);
    const named = Array.from(rows, ([, codes = '', status]) =>
      codes.split(', ').map((code) => [code.slice(1, -1), Number(status)]),
    );
    const known = Object.values(errors).map(({ code, status }) => [code, status]);
    expect(named.flat()).to.have.deep.members(known);
  });

  it('names every route, and none that there is not', () => {
    const routes = Object.values(features)
      .flatMap((feature) => feature.routes)
      .flatMap(({ method, path }) => [method].flat().map((one) => `${one} ${path}`));
    const named = Array.from(readme.section('Routes').matchAll(/^\| (`(?:GET|POST|PATCH|DELETE).*?) \| /gm))
      .map(([, cell = '']) => cell)
      .flatMap((cell) => {
        const paths = cell.match(/\/[\w/:.-]+/g) ?? [];
        const methods = cell.match(/\b(?:GET|POST|PATCH|DELETE)\b/g) ?? [];
        return methods.map((method, index) => `${method} ${paths[index] ?? paths[0]}`);
      });
    expect([...new Set(named)]).to.have.members([...new Set(routes)]);
  });

  describe('has a table of settings that', () => {
    const rows = Array.from(
      readme.section('Settings').matchAll(/^\| `([\w.]+)` \| `(\w+)` \| `?([^`|]*)/gm),
      ([, key = '', variable = '', value = '']) => ({ key, variable, value: value.trim() }),
    );

    it('names every setting', () => {
      expect(rows.map(({ key }) => key).sort()).to.deep.equal(Object.keys(flat(loadConfig({}))).sort());
    });

    for (const { key, variable, value } of rows) {
      it(`has the variable of ${key} right`, () => {
        // Whatever it does not know is as production, which needs more.
        if (variable === 'NODE_ENV') {
          expect(flat(loadConfig({ ...production, NODE_ENV: 'elsewhere' }))[key]).to.equal('production');
          return;
        }
        const wrong = refusedValues.find((candidate) => refuses({ [variable]: candidate }));
        // Any text will do for a few of them; those show in what is read.
        if (wrong === undefined)
          expect(flat(loadConfig({ [variable]: 'elsewhere' }))[key]).to.equal('elsewhere');
        else expect(() => loadConfig({ [variable]: wrong })).to.throw(ConfigError, `${key} (${variable}): `);
      });

      it(`has the default of ${key} right`, () => {
        const environment = value === 'true' ? production : {};
        const actual = flat(loadConfig(environment))[key];
        // Bearer goes with one header, and another one has none.
        if (/^(none|made|Bearer)/.test(value)) expect(actual ?? []).to.have.length(0);
        else expect(String(actual)).to.equal(value);
      });
    }
  });
});

const refusedValues = ['no such value', '!', '-1'];
const production = {
  NODE_ENV: 'production',
  MONGODB_URI: 'mongodb://database',
  AUTH_TOKEN_SECRET: 'a secret of the tests, which nobody uses outside of them',
};

function refuses(environment: NodeJS.ProcessEnv): boolean {
  try {
    loadConfig(environment);
    return false;
  } catch {
    return true;
  }
}

/** Settings by their dotted keys. */
function flat(node: object, prefix = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(flat(value, `${prefix}${key}.`))
        : [[`${prefix}${key}`, value]],
    ),
  );
}
