/** Words, Chinese characters and minutes, counted as the server counts them when it has rendered the text. */

const CJK = /[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{3ffff}]/gu;
const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+/g;
const UNSPACED_WORD = 5;
const WORDS_PER_MINUTE = 230;
const CJK_PER_MINUTE = 400;
/** What readers do not see of a Markdown text. */
const UNSEEN = [
  [/^[ \t>]*(`{3,}|~{3,}).*$/gm, ""],
  [/^\[\^?[^\]\n]+\]:[ \t]*(?:<[^>\n]*>|https?:\S*)?/gm, ""],
  [/\[\^[^\]\n]{1,100}\]/g, ""],
  [/(!?)\[([^\]]*)\]\((?:<[^>]*>|[^()\s]*)(?:\s+"[^"]*")?\)/g, (all, sign, words) => (sign ? "" : words)],
  [/<!--[\s\S]*?-->/g, ""],
  [/<\/?[a-zA-Z][^>]{0,2000}>/g, ""],
  [/^([ \t>]*)(?:\d{1,9}[.)]|[-*+])[ \t]+(?:\[[ xX]\][ \t]+)?/gm, "$1"],
  [/[*~`|]/g, (sign) => (sign === "|" ? " " : "")],
];

/** {words, cjk} of a plain text. */
export function countPlain(plain) {
  const cjk = plain.match(CJK)?.length ?? 0;
  const rest = plain.replace(CJK, " ");
  const unspaced = (rest.match(UNSPACED) ?? []).reduce((sum, run) => sum + Math.ceil(run.length / UNSPACED_WORD), 0);
  const words = rest.replace(UNSPACED, " ").split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  return { words: words + unspaced, cjk };
}

/** {words, cjk, minutes} of a Markdown text. */
export function count(source) {
  const counted = countPlain(UNSEEN.reduce((text, [pattern, by]) => text.replace(pattern, by), source));
  return { ...counted, minutes: minutes(counted) };
}

/** Whole minutes, at least one for any text. */
export function minutes({ words, cjk }) {
  return words || cjk ? Math.max(1, halfToEven(words / WORDS_PER_MINUTE + cjk / CJK_PER_MINUTE)) : 0;
}

/** Rounded as the server rounds: a half goes to the even neighbour. */
function halfToEven(value) {
  const down = Math.floor(value);
  return value - down === 0.5 ? down + (down % 2) : Math.round(value);
}
