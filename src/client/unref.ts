/** In Node, lets the process end in spite of a timer or a channel. In a browser there is nothing to do. */
export function unref<T>(handle: T): T {
  Object(handle).unref?.();
  return handle;
}
