// Names that look like another's, by the rules of UTS 39 and the Unicode data that regular expressions have.

const lines = (...texts: readonly string[]) => texts.join(' ').split(' ');

/** Recommended for identifiers, or in limited use (UAX 31, tables 5 and 7). All others are of the past (table 4). */
const scripts = lines(
  'Arabic Armenian Bengali Bopomofo Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Han Hangul Hebrew',
  'Hiragana Kannada Katakana Khmer Lao Latin Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana Thai Tibetan',
  'Adlam Balinese Bamum Batak Canadian_Aboriginal Chakma Cham Cherokee Hanifi_Rohingya Javanese Kayah_Li Lepcha Limbu',
  'Lisu Mandaic Meetei_Mayek Miao Newa New_Tai_Lue Nko Nyiakeng_Puachue_Hmong Ol_Chiki Osage Saurashtra Sundanese',
  'Syloti_Nagri Syriac Tai_Le Tai_Tham Tai_Viet Tifinagh Vai Wancho Yi',
);

/** Written together in one language, and no letter of theirs looks like a Latin one: "highly restrictive" in UTS 39, section 5.2. */
const together = [
  lines('Latin Han Hiragana Katakana'),
  lines('Latin Han Bopomofo'),
  lines('Latin Han Hangul'),
];

const inScripts = (names: readonly string[]) =>
  names.map((name) => String.raw`\p{Script_Extensions=${name}}`).join('');
const shared = inScripts(['Common', 'Inherited']);
const unmixed = new RegExp(
  [...scripts.map((script) => [script]), ...together]
    .map((set) => `^[${shared}${inScripts(set)}]*$`)
    .join('|'),
  'u',
);

/**
 * Letters that a Latin one looks like in most fonts, by confusables.txt: small ones of Cyrillic, Greek, Armenian and Cherokee, and those
 * of Lisu and Canadian syllabics, which have no small ones.
 */
const likeLatin = 'аԁеһіјӏорԛѕԝхуүсѵαγινορυϳհոսօզցꭵꮃꮍꮓꮩꮪꮯꓐꓑꓒꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴᐯᑌᑭᑯᑲᒍᒪᕼᖇᖴᗅᗞᗪᗰᗷ';
const allLikeLatin = new RegExp(String.raw`^(?:[${likeLatin}]|\P{L})*$`, 'u');

/** Letters for phonetics, and symbols, that stand for a common letter: most are not for identifiers (UTS 39, table 1). */
const disguised =
  /[\u0185\u01a8\u01bd\u01c0\u01c3\u0251\u0261\u0262\u0269\u026a\u0274\u0280\u028f\u0299\u029c\u029f\u1d00-\u1d2b\ua730\ua731\ua781\ua7af\ua7fe\u212e\u2223\u2373-\u2375\u237a]/u;

/** A dot on what has one already or a mark twice, a fifth mark, or one that stands on nothing (UTS 39, section 5.4). */
const hiddenMark = /[\p{Soft_Dotted}lıȷ]\p{Mn}*\u0307|(\p{Mn})\1|\p{Mn}{5}|^\p{M}/u;

/** Digits of several systems, some of which look like another digit of ours (UTS 39, section 5.3). */
const mixedDigits =
  /[0-9].*(?![0-9])\p{Nd}|(?![0-9])\p{Nd}.*[0-9]|[\u0660-\u0669].*[\u06f0-\u06f9]|[\u06f0-\u06f9].*[\u0660-\u0669]/u;

/** Why a name, in the form in which names are compared, could be taken for another one; undefined where it could not. */
export function lookalikeFault(name: string): string | undefined {
  const decomposed = name.normalize('NFD');
  if (!unmixed.test(name))
    return 'must not mix letters of scripts that look alike, such as Latin and Cyrillic, and have none of a script of the past';
  if (/\p{L}/u.test(name) && allLikeLatin.test(decomposed))
    return 'must have a letter that no Latin one looks like, or else be in Latin letters';
  if (disguised.test(name)) return 'must have no character that is easily taken for another letter';
  if (hiddenMark.test(decomposed)) return 'must have no mark that cannot be seen, such as a dot on an i';
  return mixedDigits.test(name) ? 'must not mix digits of several scripts' : undefined;
}
