import { STATUS_CODES } from 'node:http';
import type { AuthContext } from '../../core/context.js';
import type { Method, Route } from '../../core/route.js';
import { configured, refusalsOf } from '../../core/rows.js';
import type { Answer, Components, Reference } from './components.js';
import { headersOf } from './headers.js';

/** All answers to a method of a row, by their status. What says the same everywhere is a reference. */
export function answersOf(
  route: Route,
  method: Method,
  context: AuthContext,
  components: Components,
): Readonly<Record<string, Answer | Reference>> {
  const refusals = refusalsOf(route, method, context);
  const statuses = new Set(refusals.map(({ status }) => status));
  const refused = Array.from(statuses, (status) => {
    const ofStatus = refusals.filter((refusal) => refusal.status === status);
    const headers = headersOf(route, status, context, components);
    const form = route.form?.refusals[status];
    return [status, components.refusal(ofStatus, headers, form)] as const;
  });
  const answered = Object.keys(route.answers).map((status) => {
    const headers = headersOf(route, Number(status), context, components);
    return [status, { ...successOf(route, Number(status), context, components), headers }] as const;
  });
  return Object.fromEntries([...answered, ...refused]);
}

function successOf(
  { answers, form }: Route,
  status: number,
  context: AuthContext,
  components: Components,
): Omit<Answer, 'headers'> {
  const description = STATUS_CODES[status] ?? '';
  const body = answers[status];
  if (!body) return { description };
  const schema = components.ofOutput(configured(body, context));
  const all = form?.answer ? { anyOf: [schema, components.ofOutput(form.answer)] } : schema;
  return { description, content: { 'application/json': components.withExample(all) } };
}
