import { expect } from 'chai';
import type { Answer } from './client.js';

/** Fails unless an answer is these problem details, in form as well (RFC 9457). */
export function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer.body, `${status} ${code}`).to.include({ status, code, type: `urn:sealgate:error:${code}` });
  expect(answer.status).to.equal(status);
  expect(answer.headers.get('content-type')).to.match(/^application\/problem\+json\b/);
  expect(answer.headers.get('cache-control')).to.equal('no-store');
}
