/**
 * Changes to a Markdown text, as pure functions. Each takes {value, start, end}, the text and what is selected in it,
 * and gives {from, to, text, start, end}: replace from…to by the text, then select start…end. null: nothing to do.
 */

const ITEM = /^((?:[ \t]*>)*[ \t]*)([-*+]|\d{1,9}[.)])([ \t]+)(\[[ xX]\][ \t]+)?/;
const QUOTE = /^([ \t]*>)+[ \t]?/;
const FENCE = /^[ \t>]*(`{3,}|~{3,})/;
/** Punctuation that, inside the marks and before a letter, would keep them from being read as marks. */
const CLOSING = /[、。，：；！？…）》」』”’]+$/u;
export const ADDRESS = /^(?:https?:\/\/|mailto:)[^\s<>]+$/i;
const CODE_INDENT = "    ";

/** Where the line around a place begins. */
export const lineStart = (value, at) => value.lastIndexOf("\n", at - 1) + 1;

/** Where the line around a place ends, before its line break. */
export const lineEnd = (value, at) => (value.indexOf("\n", at) + 1 || value.length + 1) - 1;

const edit = (from, to, text, start, end = start) => ({ from, to, text, start, end });

/** The fence that is open at a place, "" where the place is not in a block of code. */
export function openFence(value, at) {
  let open = "";
  for (const line of value.slice(0, lineStart(value, at)).split("\n").slice(0, -1)) {
    const fence = FENCE.exec(line)?.[1] ?? "";
    if (!open) open = fence;
    else if (fence.startsWith(open) && !line.replace(/^[ \t>]*[`~]+/, "").trim()) open = "";
  }
  return open;
}

/** Put marks around what is selected, or take them away; with nothing selected, around the caret. */
export function wrap({ value, start, end }, mark) {
  let chosen = value.slice(start, end);
  start += chosen.length - chosen.trimStart().length;
  end -= chosen.length - chosen.trimEnd().length;
  if (start > end) end = start;
  chosen = value.slice(start, end);
  const closing = /\S/.test(value.charAt(end)) ? (CLOSING.exec(chosen)?.[0].length ?? 0) : 0;
  if (closing < chosen.length) end -= closing;
  chosen = value.slice(start, end);
  const size = mark.length;
  if (isMarked(value.slice(0, start), value.slice(end), mark)) {
    return edit(start - size, end + size, chosen, start - size, end - size);
  }
  if (chosen.length >= 2 * size && isMarked(chosen.slice(0, size), chosen.slice(-size), mark, chosen)) {
    return edit(start, end, chosen.slice(size, -size), start, end - 2 * size);
  }
  return edit(start, end, mark + chosen + mark, start + size, end + size);
}

/** Whether text before and after carries the mark; one asterisk of two is not the mark of emphasis. */
function isMarked(before, after, mark, whole = "") {
  if (mark[0] !== "*") return before.endsWith(mark) && after.startsWith(mark);
  const stars = whole
    ? Math.min(/^\**/.exec(whole)[0].length, /\**$/.exec(whole)[0].length)
    : Math.min(/\**$/.exec(before)[0].length, /^\**/.exec(after)[0].length);
  return mark === "*" ? stars % 2 === 1 : stars >= 2;
}

/** From a plain line to a heading of the second, third, fourth level, and back to a plain line. */
export function heading({ value, start, end }) {
  const from = lineStart(value, start), to = lineEnd(value, start);
  const [, marks, text] = /^(?:(#{1,6})[ \t]+)?(.*)$/.exec(value.slice(from, to));
  const level = { 0: 2, 1: 2, 2: 3, 3: 4 }[marks?.length ?? 0] ?? 0;
  const head = level ? "#".repeat(level) + " " : "";
  const shift = (at) => Math.max(from, at + head.length - (marks ? marks.length + 1 : 0));
  return edit(from, to, head + text, shift(start), Math.min(shift(end), from + head.length + text.length));
}

/** Make list items or quotations of the selected lines, or plain lines again if they all are such already. */
export function lines({ value, start, end }, kind) {
  const from = lineStart(value, start), to = lineEnd(value, end > start && value[end - 1] === "\n" ? end - 1 : end);
  const old = value.slice(from, to).split("\n");
  const all = old.length === 1 ? old : old.filter((line) => line.trim());
  const undo = all.every((line) => KINDS[kind].test(line));
  let number = 0;
  const made = old.map((line) => {
    if (kind === "quote") return undo ? line.replace(/^[ \t]*> ?/, "") : line.trim() || old.length === 1 ? `> ${line}` : ">";
    if (!line.trim() && old.length > 1) return line;
    const [lead, , , , rest] = parts(line);
    if (undo) return lead + rest;
    number += 1;
    return lead + { bullet: "- ", number: `${number}. `, task: "- [ ] " }[kind] + rest;
  });
  const text = made.join("\n");
  if (start !== end) return edit(from, to, text, from, from + text.length);
  return edit(from, to, text, Math.max(from, start + text.length - (to - from)));
}

const KINDS = {
  quote: /^[ \t]*>/,
  bullet: /^[ \t>]*[-*+][ \t]+(?!\[[ xX]\] )/,
  number: /^[ \t>]*\d{1,9}[.)][ \t]+/,
  task: /^[ \t>]*[-*+][ \t]+\[[ xX]\] /,
};

/** A line as [lead, marker, space, box, rest]. */
function parts(line) {
  const found = ITEM.exec(line);
  if (found) return [found[1], found[2], found[3], found[4] ?? "", line.slice(found[0].length)];
  const lead = /^[ \t]*/.exec(line)[0];
  return [lead, "", "", "", line.slice(lead.length)];
}

/** A piece that stands in paragraphs of its own, between empty lines; `at` is where in the piece to select. */
export function block({ value, start, end }, piece, at = piece.length, until = at) {
  const before = value.slice(0, start), after = value.slice(end);
  const head = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const tail = !after ? "\n" : after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  const place = start + head.length;
  return edit(start, end, head + piece + tail, place + at, place + until);
}

/** Code: within a line between backticks, else as a block with a fence no run of backticks in it can close. */
export function code(state) {
  const { value, start, end } = state;
  const chosen = value.slice(start, end);
  const alone = !value.slice(lineStart(value, start), lineEnd(value, end)).trim();
  if (!chosen.includes("\n") && !alone) return wrap(state, chosen.includes("`") ? "``" : "`");
  const longest = Math.max(2, ...(chosen.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return block(state, `${fence}\n${chosen.replace(/\n$/, "")}\n${fence}`, fence.length, fence.length);
}

/** A note at the foot of the text and the sign for it at the caret. */
export function footnote({ value, end }) {
  const used = [...value.matchAll(/\[\^(\d{1,6})\]/g)].map((found) => Number(found[1]));
  const sign = `[^${Math.max(0, ...used) + 1}]`;
  const rest = value.slice(end).trimEnd();
  const last = (value.slice(0, end) + rest).split("\n").at(-1);
  const text = `${sign}${rest}${/^\[\^[^\]]+\]:/.test(last) ? "\n" : "\n\n"}${sign}: `;
  return edit(end, value.length, text, end + text.length);
}

/** A link around what is selected; the caret stands where something is missing. */
export function link({ value, start, end }) {
  const chosen = value.slice(start, end).trim();
  if (ADDRESS.test(chosen)) return edit(start, end, `[](${chosen})`, start + 1);
  return edit(start, end, `[${chosen}]()`, start + chosen.length + (chosen ? 3 : 1));
}

/** An address pasted over words makes a link of them. */
export function pastedLink({ value, start, end }, address) {
  const chosen = value.slice(start, end);
  if (!chosen.trim() || /\n\s*\n/.test(chosen) || ADDRESS.test(chosen.trim()) || !ADDRESS.test(address)) return null;
  if (openFence(value, start) || /\]\([^)\s]*$/.test(value.slice(0, start))) return null;
  const target = /[()]/.test(address) ? `<${address}>` : address;
  const text = `[${chosen}](${target})`;
  return edit(start, end, text, start + text.length);
}

/** The Enter key: lists, quotations and the indentation of code go on; an empty item ends its list. */
export function newLine({ value, start, end }) {
  if (start !== end) return null;
  const from = lineStart(value, start), line = value.slice(from, lineEnd(value, start));
  if (openFence(value, start)) {
    const lead = /^[ \t]*/.exec(value.slice(from, start))[0];
    return lead ? edit(start, end, `\n${lead}`, start + 1 + lead.length) : null;
  }
  const item = ITEM.exec(line), quote = QUOTE.exec(line);
  const head = (item ?? quote)?.[0] ?? "";
  if (!head || start - from < head.length) return null;
  if (!line.slice(head.length).trim()) {
    const kept = item ? (QUOTE.exec(item[1])?.[0] ?? "") : "";
    // An empty line parts what follows from the list; without it, it would still belong to the last item.
    const text = `${kept.trimEnd()}\n${kept}`;
    return edit(from, from + line.length, text, from + text.length);
  }
  const next = item ? item[1] + following(item[2]) + item[3] + (item[4] ? "[ ] " : "") : head.replace(/>$/, "> ");
  return edit(start, end, `\n${next}`, start + 1 + next.length);
}

/** The marker after a marker: numbers count on. */
function following(marker) {
  const number = parseInt(marker, 10);
  return Number.isNaN(number) ? marker : `${number + 1}${marker.at(-1)}`;
}

/** The Tab key in lists and in code, `outward` with Shift. null elsewhere: there the key goes on to the next field. */
export function indent({ value, start, end }, outward) {
  const from = lineStart(value, start), to = lineEnd(value, end > start && value[end - 1] === "\n" ? end - 1 : end);
  const old = value.slice(from, to);
  const inCode = Boolean(openFence(value, start));
  if (!inCode && !old.split("\n").some((line) => ITEM.test(line))) return null;
  if (inCode && start === end && !outward) return edit(start, end, CODE_INDENT, start + CODE_INDENT.length);
  const shift = inCode ? CODE_INDENT.length : listStep(value, from, old, outward);
  const made = old.split("\n").map((line) => (outward ? taken(line, shift) : line.trim() ? " ".repeat(shift) + line : line));
  const text = made.join("\n");
  const first = made[0].length - old.split("\n")[0].length;
  return edit(from, to, text, Math.max(from, start + first), Math.max(from, end + text.length - old.length));
}

const taken = (line, most) => line.slice(Math.min(most, /^ */.exec(line)[0].length) || (line[0] === "\t" ? 1 : 0));

/** How many spaces lead under the item above, or back to the level above. */
function listStep(value, from, old, outward) {
  const depth = /^ */.exec(old)[0].length;
  const above = value.slice(0, from).split("\n").reverse();
  for (const line of above.slice(1)) {
    const item = ITEM.exec(line);
    if (!item) { if (line.trim() && !/^\s/.test(line)) break; continue; }
    const lead = item[1].length;
    if (outward ? lead < depth : lead <= depth) return outward ? depth - lead : Math.max(1, lead + item[2].length + 1 - depth);
  }
  return outward ? depth : 2;
}
