import { expect } from 'chai';
import { openTestDatabase, uriOfDatabase } from '../harness/database.js';
import { createProject, type Project } from '../harness/project.js';

const program = `
import type { AddressInfo } from 'node:net';
import express from 'express';
import mongoose from 'mongoose';
import { type Auth, AuthError, createAuth, errors } from 'sealgate';
import { createAuthClient } from 'sealgate/client';
import { createGuard } from 'sealgate/guard';
import { AuthProvider } from 'sealgate/react';

async function main(): Promise<void> {
  const connection = await mongoose.createConnection(String(process.env.MONGODB_URI)).asPromise();
  const secret = 'a secret of the tests, which nobody uses outside of them';
  const auth: Auth = createAuth({ secret, connection, cookie: { secure: false }, passwords: { cost: 4 } });
  const guard = createGuard({ secret });
  const app = express();
  app.use('/auth', auth.router);
  app.get('/orders/:id', guard.requireAuth, (req, res) => {
    const id: string = req.params.id;
    res.json(id);
  });
  const server = app.listen(0, '127.0.0.1', async () => {
    const { port } = server.address() as AddressInfo;
    const body = JSON.stringify({ email: \`\${process.pid}-\${Date.now()}@example.com\`, password: 'correct horse battery' });
    const headers = { 'content-type': 'application/json' };
    const registered = await fetch(\`http://127.0.0.1:\${port}/auth/register\`, { method: 'POST', headers, body });
    const { access_token: token } = (await registered.json()) as { access_token: string };
    const order = await fetch(\`http://127.0.0.1:\${port}/orders/7\`, { headers: { authorization: \`Bearer \${token}\` } });
    const kinds = [createAuthClient, AuthProvider].map((one) => typeof one).join();
    console.log(await order.json(), kinds, new AuthError(errors.not_found).status);
    server.close();
    server.closeAllConnections();
    await auth.close();
    await connection.close();
  });
}
void main();
`;

/** The settings of each mode, the name of the program, and whether it is compiled to a module. */
const modes = {
  'module: commonjs': { options: { module: 'commonjs' }, file: 'main.ts' },
  'module: commonjs, as Node 10 resolves': {
    options: { module: 'commonjs', moduleResolution: 'node10' },
    file: 'main.ts',
  },
  'module: node16, of CommonJS': { options: { module: 'node16' }, file: 'main.cts' },
  'module: node16, of modules': { options: { module: 'node16' }, file: 'main.mts' },
  'module: nodenext, of CommonJS': { options: { module: 'nodenext' }, file: 'main.cts' },
  'module: nodenext, of modules': { options: { module: 'nodenext' }, file: 'main.mts' },
  'module: esnext, as bundlers resolve': {
    options: { module: 'esnext', moduleResolution: 'bundler' },
    file: 'main.mts',
  },
  'module: preserve': { options: { module: 'preserve' }, file: 'main.mts' },
};

describe('an application in TypeScript, strict', () => {
  let project: Project;
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  before(async () => {
    database = await openTestDatabase();
    project = await createProject({
      packages: [
        'sealgate',
        'express',
        'mongoose',
        'react',
        'typescript@5.9.3',
        '@types/express',
        '@types/node',
        '@types/react',
      ],
      env: { MONGODB_URI: uriOfDatabase(database.name) },
    });
  });
  after(async () => {
    await project.remove();
    await database.drop();
  });

  for (const [mode, { options, file }] of Object.entries(modes))
    it(`compiles and runs with ${mode}`, async () => {
      const compilerOptions = {
        target: 'es2022',
        lib: ['es2023', 'dom'],
        types: ['node'],
        strict: true,
        esModuleInterop: true,
        skipLibCheck: true,
        outDir: 'built',
        ...options,
      };
      await project.write({
        [file]: program,
        'tsconfig.json': JSON.stringify({ compilerOptions, files: [file] }),
      });
      await project.run('tsc');
      const output = await project.run('node', `built/${file.replace('ts', 'js')}`);
      expect(output).to.match(/^7 function,function 404$/m);
    });
});
