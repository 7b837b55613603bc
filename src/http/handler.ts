import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { Answer } from '../core/answer.js';
import { type ClientInfo, clientInfo } from '../core/events.js';
import { parseWith } from '../core/parse.js';
import type { PresentedTokens, Route } from '../core/route.js';
import { bodyOf, configured } from '../core/rows.js';
import { type AnyRequest, addressOf, headerOf, originOf } from '../transports/any-request.js';
import { sendAnswer } from './answer.js';
import { formBody, isForm, parseBody, readersOf } from './body.js';
import { formParameters } from './form.js';
import type { HttpContext } from './http-context.js';
import { clearRefused, refreshTokensOf } from './renew.js';

type Handlers = (RequestHandler | ErrorRequestHandler)[];
type Work = (req: Request, res: Response) => Promise<Answer>;

/** What reads a request as the row has it, calls its handler, and writes the answer. */
export function createHandlers(route: Route, http: HttpContext): Handlers {
  const { context } = http;
  const schema = bodyOf(route, context);
  const handle: Work = async (req, res) =>
    route.handle(
      { ...requestOf(route, req, res, http), body: schema && (await parseBody(schema, req)) },
      context,
    );
  const readers = schema ? readersOf(schema) : [];
  const answerJson = answering(handle, http, (error, req, res, next) => {
    if (route.access === 'cookie') clearRefused(req, res, http, error);
    next(error);
  });
  const { form } = route;
  if (!form) return [...readers, answerJson];

  const formSchema = configured(form.body, context);
  const handleForm: Work = async (req, res) =>
    form.handle(
      { ...requestOf(route, req, res, http), body: parseWith(formSchema, formParameters(req.body)) },
      context,
    );
  const answerForm = answering(handleForm, http, (error, _req, _res, next) => next(error));
  // Also of what went wrong before the handler, as a form that is too long.
  const refuseForm: ErrorRequestHandler = (error: unknown, req, res, next) => {
    if (isForm(req)) sendAnswer(req, res, http, form.refuse(http.problems.toAuthError(error)));
    else next(error);
  };
  const answer: RequestHandler = (req, res, next) => (isForm(req) ? answerForm : answerJson)(req, res, next);
  return [...readers, ...formBody(), answer, refuseForm];
}

/** Waits for the work itself: not every version of Express looks after a promise that is rejected. */
function answering(
  work: Work,
  http: HttpContext,
  refuse: (error: unknown, req: Request, res: Response, next: NextFunction) => void,
): RequestHandler {
  return (req, res, next) => {
    work(req, res)
      .then((answer) => sendAnswer(req, res, http, answer))
      .catch((error: unknown) => refuse(error ?? new Error('rejected without a reason'), req, res, next))
      .catch(next);
  };
}

/** What a handler is given, but for the body. */
function requestOf(
  { access, params, query, isCookieless }: Route,
  req: Request,
  res: Response,
  http: HttpContext,
) {
  const { context, transport, admissions, csrf, groups } = http;
  // What others put on the request says nothing.
  const isGuarded = access !== 'public' && access !== 'cookie' && access !== 'service';
  const admission = isGuarded ? admissions.of(req) : undefined;
  return {
    params: params ? parseWith(params, req.params) : {},
    query: query ? parseWith(query, readQuery(query, req)) : {},
    user: admission?.user,
    claims: admission?.claims,
    client: clientOf(req),
    presented: {
      accessToken: transport.accessToken(req),
      // Most routes do not ask for them, and they take time to open.
      get refreshTokens() {
        return isCookieless ? [] : refreshTokensOf(req, http);
      },
      attempt: attemptOf(req),
    },
    issueCsrfToken: () => csrf?.issueToken(req, res) ?? '',
    basePath: context.options.publicPath ?? context.options.basePath ?? req.baseUrl,
    get origin() {
      return originOf(req);
    },
    groups,
  };
}

/**
 * The parameters of a query. `role[$ne]=x` is an object for some parsers of applications, and a parameter of that name for others: it says
 * something of `role` for all of them, and is wrong.
 */
function readQuery({ shape }: z.ZodObject, { query }: Request): object {
  const nested = Object.keys(query).flatMap((name) => /^(\w+)\[/.exec(name)?.[1] ?? []);
  const known = nested.filter((name) => Object.hasOwn(shape, name));
  return { ...query, ...Object.fromEntries(known.map((name) => [name, {}])) };
}

function attemptOf(req: Request): PresentedTokens['attempt'] {
  const said = req.get('refresh-attempt');
  return said === 'first' || said === 'again' ? said : undefined;
}

/** Where a request comes from. */
export function clientOf(req: AnyRequest): ClientInfo {
  return clientInfo(addressOf(req), headerOf(req, 'user-agent'));
}
