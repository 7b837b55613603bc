/** Characters that a terminal obeys or does not show: control, format and unassigned ones, halves of pairs, separators of lines. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** A stored text for a terminal: what could move the cursor, colour, hide or turn round what is read shows as `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
