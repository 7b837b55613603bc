// What a text for people may not be: one that shows nothing, or turns what stands beside it. Classes of characters, for regular expressions.

/**
 * Line breaks, and what turns the direction of text beyond itself: embeddings, overrides and isolates (UAX 9, section 2). With them
 * what is to be used no more, and annotations, whose text may not be shown.
 */
export const bidiControls = String.raw`\u2028-\u202e\u2066-\u206f\ufff9-\ufffb`;

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

/** Tags that are of no flag (UTS 51, section ED-14a): a text beside the text, which nobody sees. */
const looseTags = /(?<!\u{1f3f4}[\u{e0020}-\u{e007e}]{0,31})[\u{e0000}-\u{e007f}]+/u;

/** Whether there is text in it that is never shown. */
export function hasHiddenText(text: string): boolean {
  return looseTags.test(text);
}

const unshowable = new RegExp(String.raw`(?:[\p{Cc}\p{Cs}${bidiControls}]|${looseTags.source})+`, 'gu');

/** A name that another system gave, as it may be shown; undefined where nothing of it can be. */
export function cleanName(name: string, maximumLength: number): string | undefined {
  const shown = name.replace(unshowable, ' ').trim();
  const cut = [...shown].slice(0, maximumLength).join('').trim();
  return isVisible(cut) ? cut : undefined;
}
