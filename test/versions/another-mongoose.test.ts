import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { randomDatabaseName, uriOfDatabase } from '../harness/database.js';

const program = fileURLToPath(new URL('./another-mongoose.js', import.meta.url));

describe('an application with another mongoose than the one that sealgate imports', () => {
  it("signs people in by the connection's own, and is told where a second auth is of the other", async () => {
    // A process of its own: the first connection decides for all of it.
    const { stdout } = await promisify(execFile)(process.execPath, [program], {
      env: { ...process.env, MONGODB_URI: uriOfDatabase(randomDatabaseName()) },
    });
    const { refused, ...seen } = JSON.parse(stdout);
    expect(seen).to.deep.equal({
      versions: [8, 9],
      isSame: true,
      listed: ['ann@example.com', 'bob@example.com'],
      ended: 'session_revoked',
      plan: 'free',
    });
    expect(refused).to.match(/createAuth: connection is of another copy of mongoose/);
  });
});
