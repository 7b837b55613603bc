import type { Answer } from './client.js';
import { Documentation } from './documentation.js';

/** Answers that were compared with a document, in this process. */
let compared = 0;

/** Where routers are, by their URLs; undefined where a router describes no routes. */
const known = new Map<string, Promise<Documentation | undefined>>();

/** By their text: most applications of the tests are set up alike. */
const byText = new Map<string, Documentation>();

/**
 * Throws where an answer is not as the OpenAPI document of its router has it: another status, another header, another body. A
 * document is fetched once for each router.
 */
export async function expectDocumented(
  base: string,
  method: string,
  path: string,
  answer: Answer,
): Promise<void> {
  const documentation = await documentationOf(base);
  if (!documentation) return;
  compared += 1;
  let fault = documentation.faultOf(method, path, answer);
  if (fault !== undefined) {
    // Another router may have come to the same port since.
    known.delete(base);
    fault = (await documentationOf(base))?.faultOf(method, path, answer);
  }
  if (fault !== undefined) throw new Error(`the answer ${answer.status} to ${method} ${path} ${fault}`);
}

/** How many answers this process compared since this was last asked. */
export function takeComparedAnswers(): number {
  const taken = compared;
  compared = 0;
  return taken;
}

function documentationOf(base: string): Promise<Documentation | undefined> {
  const fetched = known.get(base) ?? fetchDocumentation(base);
  known.set(base, fetched);
  return fetched;
}

async function fetchDocumentation(base: string): Promise<Documentation | undefined> {
  const response = await fetch(`${base}/openapi.json`).catch(() => undefined);
  // One that is away now may be there later.
  if (!response) known.delete(base);
  if (response?.status !== 200) return void (await response?.body?.cancel());
  const text = await response.text();
  const documentation = byText.get(text) ?? new Documentation(JSON.parse(text));
  byText.set(text, documentation);
  return documentation;
}
