/** Where a page of sessions ends, as text. */
export const cursorPattern = /^\d{1,15}\.[\w-]{1,64}$/;

/** The place of a session in the order of its store: an instant (milliseconds since 1970), and its id where several share one. */
export interface Place {
  readonly instant: number;
  readonly sid: string;
}

export function toCursor({ instant, sid }: Place): string {
  return `${instant}.${sid}`;
}

/** Undefined for what is no cursor. */
export function parseCursor(cursor: string | undefined): Place | undefined {
  if (cursor === undefined || !cursorPattern.test(cursor)) return undefined;
  const [instant = '', sid = ''] = cursor.split('.');
  return { instant: Number(instant), sid };
}
