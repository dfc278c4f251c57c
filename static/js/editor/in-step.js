/**
 * Two panes that scroll together: paragraphs of the text and what became of them are brought to the same height.
 * They are found by their words, so the renderer need not tell where each came from.
 */

import { later } from "./element.js";

const LONGEST = 300_000;
const LOOK_AHEAD = 40;
const ENOUGH = 10;
const MIRRORED = [
  "fontFamily", "fontSize", "fontWeight", "fontStyle", "letterSpacing", "wordSpacing", "lineHeight", "tabSize", "textTransform", "lineBreak",
  "paddingBlockStart", "paddingInlineStart", "paddingInlineEnd", "textAutospace", "textSpacingTrim", "overflowWrap", "wordBreak", "direction",
];

export class InStep {
  constructor(field, pane, content) {
    Object.assign(this, { field, pane, content });
    this.leader = field;
    this.points = [];
    this.mirror = document.createElement("div");
    this.mirror.className = "mirror";
    this.mirror.setAttribute("aria-hidden", "true");
    for (const one of [field, pane]) {
      for (const event of ["wheel", "touchstart", "pointerdown", "keydown", "focus"]) {
        one.addEventListener(event, () => { this.leader = one; }, { passive: true });
      }
      one.addEventListener("scroll", () => this.leader === one && this.#follow(), { passive: true });
    }
    new ResizeObserver(later(() => this.renew(), 100)).observe(field);
    // Pictures come late and push down what is below them.
    content.addEventListener("load", later(() => this.renew(), 100), true);
  }

  /** Find again what stands where; after the text or the size of the panes has changed. */
  renew() {
    if (this.pane.hidden) return;
    const pairs = this.field.value.length > LONGEST ? [] : matched(sourceBlocks(this.field.value), shownBlocks(this.content));
    const heights = this.#heights(pairs.map(([block]) => block.at));
    const top = this.pane.getBoundingClientRect().top - this.pane.scrollTop;
    this.points = [[0, 0], ...pairs.map(([, shown], at) => [heights[at], shown.getBoundingClientRect().top - top]), this.#ends()];
    this.points = this.points.filter(([text, shown], at, all) => at === 0 || (text > all[at - 1][0] && shown > all[at - 1][1]));
    this.#follow();
  }

  #ends() {
    return [Math.max(1, this.field.scrollHeight), Math.max(1, this.pane.scrollHeight)];
  }

  #follow() {
    const isText = this.leader === this.field;
    const [from, to] = isText ? [this.field, this.pane] : [this.pane, this.field];
    const atEnd = from.scrollTop + from.clientHeight >= from.scrollHeight - 1 && from.scrollTop > 0;
    to.scrollTop = atEnd ? to.scrollHeight : this.#across(from.scrollTop, isText ? 0 : 1);
  }

  /** A height in one pane as a height in the other, in proportion between two known places. */
  #across(height, side) {
    const after = this.points.findIndex((point) => point[side] > height);
    if (after < 1) return after === 0 ? 0 : (this.points.at(-1)?.[1 - side] ?? 0);
    const [low, high] = [this.points[after - 1], this.points[after]];
    const part = (height - low[side]) / (high[side] - low[side]);
    return low[1 - side] + part * (high[1 - side] - low[1 - side]);
  }

  /** How far down in the text's pane some places are; measured on a copy, as a field does not tell. */
  #heights(places) {
    const { value } = this.field, style = getComputedStyle(this.field);
    for (const name of MIRRORED) this.mirror.style[name] = style[name];
    this.mirror.style.inlineSize = `${this.field.clientWidth}px`;
    let last = 0;
    const marks = places.map((place) => {
      this.mirror.append(value.slice(last, place));
      last = place;
      return this.mirror.appendChild(document.createElement("span"));
    });
    this.field.after(this.mirror);
    const found = marks.map((mark) => mark.offsetTop);
    this.mirror.remove();
    this.mirror.replaceChildren();
    return found;
  }
}

const letters = (text) => text.slice(0, 300).replace(/\]\([^)]*\)|<[^>]*>|https?:\S+|&\w+;/g, "").replace(/[^\p{L}\p{N}]/gu, "").slice(0, 24).toLowerCase();

/** The beginnings of paragraphs, items and headings in the source: {at, key}. */
function sourceBlocks(source) {
  const blocks = [];
  let at = 0, fence = "", blank = true;
  for (const line of source.split("\n")) {
    const mark = /^[ >]*(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
    const begins = !fence && line.trim() && (blank || mark || /^\s*(?:[-*+#>|]|\d{1,9}[.)])/.test(line));
    if (begins && !mark) blocks.push({ at, key: letters(line.replace(/^\s*(?:\d{1,9}[.)]|[-*+])\s+(\[[ xX]\])?/, "")) });
    if (mark && !fence) fence = mark;
    else if (mark && mark.startsWith(fence)) fence = "";
    blank = !line.trim();
    at += line.length + 1;
  }
  return blocks.filter(({ key }) => key);
}

function shownBlocks(content) {
  return [...content.querySelectorAll("p, li, h1, h2, h3, h4, h5, h6, tr, dt, dd, figcaption")].map((node) => ({ node, key: letters(node.textContent) })).filter(({ key }) => key);
}

/** Pairs of [block, element] that begin with the same words, in the order of both. */
function matched(source, shown) {
  const pairs = [];
  let next = 0;
  for (const block of source) {
    const until = Math.min(shown.length, next + LOOK_AHEAD);
    for (let at = next; at < until; at += 1) {
      if (!sameStart(block.key, shown[at].key)) continue;
      pairs.push([block, shown[at].node]);
      next = at + 1;
      break;
    }
  }
  return pairs;
}

function sameStart(one, two) {
  const length = Math.min(one.length, two.length, ENOUGH);
  return (length >= 4 || one.length === two.length) && one.slice(0, length) === two.slice(0, length);
}
