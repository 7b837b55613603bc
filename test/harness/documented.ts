import type { Answer } from './client.js';
import { Documentation } from './documentation.js';

/** Benchmarks use the same client, and measure no comparison. */
let isComparing = false;

export function startComparing(): void {
  isComparing = true;
}

/** Answers that were compared with a document, in this process. */
let compared = 0;

/** Where routers are, by their URLs; undefined where a router describes no routes. */
const known = new Map<string, Promise<Documentation | undefined>>();

/** The kind of a router, by its URL: those of one kind describe themselves alike, and one document does for all. */
const kinds = new Map<string, string>();

/** Has the document of any router of a kind, which no URL is called, stand for that of this one; a fault is looked up in its own. */
export function setKind(router: string, kind: string): void {
  kinds.set(router, kind);
}

/** By their text: most applications of the tests are set up alike. */
const byText = new Map<string, Documentation>();

/**
 * Throws where an answer is not as the OpenAPI document of its router has it: another status, another header, another body. A
 * document is fetched once for each router, or kind of them.
 */
export async function expectDocumented(
  router: string | undefined,
  method: string,
  url: string,
  answer: Answer,
): Promise<void> {
  const documentation = router && isComparing && (await documentationOf(router));
  if (!documentation) return;
  const path = url.slice(router.length);
  compared += 1;
  let fault = documentation.faultOf(method, path, answer);
  if (fault !== undefined) {
    // Another router may have come to the same port since.
    kinds.delete(router);
    known.delete(router);
    fault = (await documentationOf(router))?.faultOf(method, path, answer);
  }
  if (fault !== undefined) throw new Error(`the answer ${answer.status} to ${method} ${url} ${fault}`);
}

/** How many answers this process compared since this was last asked. */
export function takeComparedAnswers(): number {
  const taken = compared;
  compared = 0;
  return taken;
}

function documentationOf(router: string): Promise<Documentation | undefined> {
  const kind = kinds.get(router) ?? router;
  const fetched = known.get(kind) ?? fetchDocumentation(router, kind);
  known.set(kind, fetched);
  return fetched;
}

async function fetchDocumentation(router: string, kind: string): Promise<Documentation | undefined> {
  const response = await fetch(`${router}/openapi.json`).catch(() => undefined);
  // One that is away now may be there later.
  if (!response) known.delete(kind);
  if (response?.status !== 200) {
    // Something before this router may keep its document, and not those of others of its kind.
    if (kinds.delete(router)) known.delete(kind);
    return void (await response?.body?.cancel());
  }
  const text = await response.text();
  const documentation = byText.get(text) ?? new Documentation(JSON.parse(text));
  byText.set(text, documentation);
  return documentation;
}
