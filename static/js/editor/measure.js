/** How long the text is: words, Chinese characters, minutes; and a warning before it gets longer than can be saved. */

import { count } from "./counts.js";
import { later } from "./element.js";
import { number, say } from "./texts.js";

const NEAR = 0.95;
const LARGE = 200_000;

export class Measure {
  /** `line` shows the counts, `warning` is read aloud; `most` is how many characters may be saved. */
  constructor({ field, line, warning, most }) {
    Object.assign(this, { field, line, warning, most });
    this.soon = later(() => this.#count(), 250);
    this.slowly = later(() => this.#count(), 1500);
    this.touch();
    this.soon.now();
  }

  /** The text changed. */
  touch() {
    this.#warn();
    this.field.form.classList.toggle("is-long", this.field.value.length > LARGE);
    if (this.field.value.length > LARGE) this.slowly();
    else this.soon();
  }

  /** The server's own count, which knows what readers see. */
  show({ words, cjk, minutes }) {
    this.soon.stop();
    const parts = [];
    if (words || !cjk) parts.push(say(words === 1 ? "word" : "words", { count: number(words) }));
    if (cjk) parts.push(say("cjk", { count: number(cjk) }));
    if (minutes) parts.push(say("minutes", { count: number(minutes) }));
    this.line.textContent = parts.join(" · ");
  }

  #count() {
    this.#warn();
    this.show(count(this.field.value));
  }

  /** Characters are counted as the server does: a pair of surrogates is one. */
  #warn() {
    const { value } = this.field;
    if (value.length <= this.most * NEAR) {
      if (this.warning.textContent) this.warning.textContent = "";
      return;
    }
    const pairs = value.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0;
    const left = this.most - value.length + pairs;
    this.warning.textContent = left < 0 ? say("too_long", { count: number(-left), most: number(this.most) }) : say("nearly_full", { count: number(left) });
    this.warning.classList.toggle("error", left < 0);
  }
}
