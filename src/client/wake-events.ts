/**
 * Calls `listener` when the page may have missed something: its tab became visible, the computer woke up, the network is
 * back, the page was restored from the back/forward cache, or another tab wrote to the storage. Until it is aborted.
 */
export function onWake(listener: (event: Event) => void): AbortController {
  const until = new AbortController();
  // Captured, since the document's `visibilitychange` does not bubble everywhere. That elements take the focus is heard too.
  const options = { capture: true, signal: until.signal };
  // Outside of a page, such as on a server, there is no window.
  for (const type of ['visibilitychange', 'focus', 'pageshow', 'online', 'storage'])
    globalThis.window?.addEventListener(type, listener, options);
  return until;
}
