import { chmod, chown, cp, mkdir, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { ownershipFault } from '../../src/server/data-directory.js';
import { testSecret } from '../harness/app.js';
import { runCommand } from '../harness/cli.js';
import { runServerHere, startServerHere } from '../harness/server-here.js';
import { temporaryDirectory } from '../harness/temporary-directory.js';

const me = process.getuid?.();
/** Nobody, as most systems have it. */
const stranger = 65_534;

describe('a data directory that is not safe', function () {
  this.timeout(120_000);
  let template: Awaited<ReturnType<typeof temporaryDirectory>>;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let path: string;
  before(async () => {
    template = await temporaryDirectory();
    await start(template.path);
  });
  beforeEach(async () => {
    directory = await temporaryDirectory();
    path = join(directory.path, 'data');
    await mkdir(path, { mode: 0o700 });
  });
  afterEach(() => directory.remove());
  after(() => template.remove());

  /** Starts a server on it, which works, and stops it. */
  const start = async (data: string) => {
    const server = await startServerHere({ NODE_ENV: 'test', DATA_DIR: data });
    expect(await server.stop()).to.equal(0);
  };
  /** Makes it as a server left it. */
  const fill = () => cp(template.path, path, { recursive: true });
  const expectRefusal = async (about: string, env: Record<string, string> = {}, command = 'start') => {
    const settings = { NODE_ENV: 'test', DATA_DIR: path, ...env };
    const { code, output } = command === 'start' ? await runServerHere(settings) : await runAdmin(settings);
    expect(output).to.match(/^sealgate: database\.embedded\.path \(DATA_DIR\): [^\n]*\n$/);
    expect(code).to.equal(78);
    const { uid } = await stat(about);
    expect(output).to.include(`${about} belongs to the user ${uid}`);
    expect(output).to.include(`chmod go-w ${about}\n`);
  };
  const runAdmin = async (settings: Record<string, string>) => {
    const { code, stdout, stderr } = await runCommand(settings, 'admin', 'ann@example.com');
    return { code, output: stdout + stderr };
  };

  for (const mode of [0o770, 0o702, 0o1777]) {
    it(`stops the start where others may write in it: ${mode.toString(8)}`, async () => {
      await chmod(path, mode);
      await expectRefusal(path);
      expect(await readdir(path)).to.deep.equal([]);
    });
  }

  for (const place of ['file', 'file/data', '/proc/data'])
    it(`stops the start where it cannot be made: ${place}`, async () => {
      await writeFile(join(directory.path, 'file'), '');
      const settings = { NODE_ENV: 'test', DATA_DIR: resolve(directory.path, place) };
      const { code, output } = await runServerHere(settings);
      expect(output).to.match(
        /^sealgate: database\.embedded\.path \(DATA_DIR\): [^\n]* cannot be used \(E[A-Z]+\)[^\n]*\n$/,
      );
      expect(code).to.equal(78);
    });

  const uses: [what: string, env: Record<string, string>, command?: string][] = [
    ['the embedded database alone', { AUTH_TOKEN_SECRET: testSecret }],
    ['the secret alone', { MONGODB_URI: 'mongodb://127.0.0.1:1/app' }],
    ['sealgate admin', {}, 'admin'],
  ];
  for (const [what, env, command] of uses) {
    it(`stops whatever uses it: ${what}`, async () => {
      await chmod(path, 0o777);
      await expectRefusal(path, env, command);
    });
  }

  it('stops the start where it belongs to somebody else, even if root starts', async () => {
    // Nobody else can give a directory away; but the root directory is not theirs.
    const isRoot = me === 0;
    if (isRoot) await chown(path, stranger, stranger);
    const foreign = isRoot ? path : '/';
    for (const command of ['start', 'admin']) await expectRefusal(foreign, { DATA_DIR: foreign }, command);
  });

  const files = ['secret', 'data.mdb', 'data.mdb-lock'];
  for (const name of files) {
    it(`stops the start where others may write to a file in it: ${name}`, async () => {
      await fill();
      const file = join(path, name);
      await chmod(file, 0o620);
      await expectRefusal(file);
    });

    it(`stops the start where a file in it belongs to somebody else: ${name}`, async () => {
      await fill();
      const file = join(path, name);
      if (me === 0) await chown(file, stranger, stranger);
      else {
        await rm(file);
        await symlink('/etc/passwd', file);
      }
      await expectRefusal(file);
    });
  }

  it('stops the start no longer once what it says is done', async () => {
    await fill();
    await chmod(path, 0o770);
    await expectRefusal(path);
    await chmod(path, 0o750);
    for (const name of files) {
      const file = join(path, name);
      await chmod(file, 0o660);
      await expectRefusal(file);
      await chmod(file, 0o640);
    }
    await start(path);
  });

  it('leads sealgate admin to no database of somebody else', async () => {
    const file = join(path, 'uri');
    await writeFile(file, 'mongodb://127.0.0.1:1/');
    await chmod(file, 0o666);
    await expectRefusal(file, {}, 'admin');
  });

  it('is judged by what a symbolic link leads to', async () => {
    const real = join(directory.path, 'elsewhere');
    await rename(path, real);
    await symlink(real, path);
    await start(path);
    expect(await readdir(real)).to.include.members(['data.mdb', 'secret']);
    await chmod(real, 0o777);
    expect(await runServerHere({ NODE_ENV: 'test', DATA_DIR: path })).to.include({ code: 78 });
  });

  it('is one that others may write to, or that is another’s; there are no owners on Windows', () => {
    const faultOf = (uid: number, mode: number, of: number | undefined = 7) =>
      ownershipFault('/data', { uid, mode }, of);
    for (const mode of [0o40700, 0o40755, 0o40711, 0o100600, 0o100644])
      expect(faultOf(7, mode)).to.equal(undefined);
    for (const mode of [0o40720, 0o40702, 0o100622, 0o41777])
      expect(faultOf(7, mode)).to.match(/^\/data belongs to the user 7 and .*; run: chmod go-w \/data$/);
    for (const uid of [0, 8])
      expect(faultOf(uid, 0o40700)).to.include(`user ${uid} and has the mode 700`).and.to.include('chown 7');
    expect(ownershipFault('/data', { uid: 0, mode: 0o40777 }, undefined)).to.equal(undefined);
  });
});
