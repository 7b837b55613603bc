// What a text for people may not be: one that shows nothing, or turns what stands beside it. Classes of characters, for regular expressions.

/** Line breaks, and what turns the direction of text beyond itself: embeddings, overrides and isolates (UAX 9, section 2). */
export const bidiControls = String.raw`\u2028-\u202e\u2066-\u2069`;

/** What has no ink but is a symbol or a letter by its category: the blanks of Braille and of hieroglyphs, and a musical head that is left out. */
export const blankSymbols = String.raw`\u2800\u{1d159}\u{13441}\u{13442}`;

const ink = new RegExp(
  String.raw`(?![${blankSymbols}\p{Default_Ignorable_Code_Point}])[\p{L}\p{N}\p{P}\p{S}\p{Co}]`,
  'u',
);

/** Whether there is anything to be seen. Fillers of Hangul are letters by their category; a mark alone has nothing to stand on. */
export function isVisible(text: string): boolean {
  return ink.test(text);
}

const unshowable = new RegExp(String.raw`[\p{Cc}\p{Cs}${bidiControls}]+`, 'gu');

/** A name that another system gave, as it may be shown; undefined where nothing of it can be. */
export function cleanName(name: string, maximumLength: number): string | undefined {
  const shown = name.replace(unshowable, ' ').trim();
  const cut = [...shown].slice(0, maximumLength).join('').trim();
  return isVisible(cut) ? cut : undefined;
}
