/** The value at a dotted path of a document; undefined where there is none. Only own members count, so that `__proto__` leads nowhere. */
export function valueAt(document: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (node, name) =>
        typeof node === 'object' && node !== null && Object.hasOwn(node, name)
          ? Reflect.get(node, name)
          : undefined,
      document,
    );
}
