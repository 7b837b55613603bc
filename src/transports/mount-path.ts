import type { AnyRequest } from './any-request.js';

/** Segments that are written in one way only. Others may be of a pattern that ignores case, or cannot stand in a cookie at all. */
const plainSegment = /^(?!\.+$)[a-z\d._~-]+$/;

/** What browsers keep of a path is longer, but an answer should not grow by it. */
const maximumLength = 100;

/**
 * The Path of a cookie that is for all below where the router is mounted, as a request was written: `/auth`. Browsers compare it to the letter,
 * and Express does not, so that it ends before the first segment that may come in another spelling, such as `/AUTH` or `/t;x`.
 */
export function mountPathOf({ baseUrl = '' }: AnyRequest): string {
  let path = '';
  for (const segment of baseUrl.split('/').slice(1)) {
    if (!plainSegment.test(segment) || path.length + segment.length >= maximumLength) break;
    path += `/${segment}`;
  }
  return path || '/';
}
