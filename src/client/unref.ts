/** In Node, lets the process end in spite of a timer or a channel. In a browser there is nothing to do. */
export function unref(handle: unknown): void {
  Object(handle).unref?.();
}
