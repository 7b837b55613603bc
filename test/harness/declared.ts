import { z } from 'zod';
import type { Route } from '../../src/core/route.js';
import { methodsOf } from '../../src/http/methods.js';
import { refusalsOf } from '../../src/http/refusals.js';
import * as features from '../../src/routes.js';
import type { Answer } from './client.js';

const rows: readonly Route[] = Object.values(features).flatMap(({ routes }) => routes);

const problem = z.looseObject({ type: z.string().startsWith('urn:sealgate:error:'), code: z.string() });

/** The row that a request is for; undefined where there is none. */
function rowOf(method: string, path: string): Route | undefined {
  const segments = path.split('?')[0]?.split('/') ?? [];
  return rows.find((row) => {
    const pattern = row.path.split('/');
    const isSame = pattern.every((part, index) => part.startsWith(':') || part === segments[index]);
    const isMethod = methodsOf(row).some((one) => one === method);
    return isMethod && isSame && pattern.length === segments.length;
  });
}

/** Throws where a route answers what its row does not declare: another status, another body, another code. */
export function expectDeclared(method: string, path: string, { status, body }: Answer): void {
  const row = rowOf(method, path);
  // One that is off is not there.
  if (!row || (row.isEnabled && status === 404)) return;
  const what = `${method} ${row.path} answered ${status}`;
  if (status < 300) {
    const schema = row.answers[status] ?? (row.answers[status] === null ? z.undefined() : undefined);
    const fits = [schema, row.form?.answer].some((one) => one?.safeParse(body).success);
    if (!fits) throw new Error(`${what}, which its row does not declare: ${JSON.stringify(body)}`);
    return;
  }
  const refusal = problem.safeParse(body).data;
  if (!refusal) return;
  const declared = refusalsOf(row).find(({ code }) => code === refusal.code);
  if (declared?.status !== status) throw new Error(`${what} ${refusal.code}, which its row does not declare`);
}
