/** Completion of the tag being written, in a list that opens below the field (WAI-ARIA combobox with a listbox). */

import { isComposing, watchComposition } from "./apply.js";
import { element, later } from "./element.js";
import { ask } from "./http.js";

const COMMAS = /[,，、\n]/;

/** Complete the names in a field from those the address gives. */
export function completeTags(field, address, label) {
  new Completion(field, address, label);
}

class Completion {
  constructor(field, address, label) {
    Object.assign(this, { field, address, at: -1, request: null, options: [] });
    field.removeAttribute("list");
    this.list = element("ul", { id: "tag-choices", class: "choices", role: "listbox", "aria-label": label, hidden: true });
    field.after(this.list);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "tag-choices" })) {
      field.setAttribute(name, value);
    }
    watchComposition(field);
    this.soon = later(() => this.#look(), 120);
    field.addEventListener("input", (event) => !event.isComposing && this.soon());
    field.addEventListener("compositionend", () => this.soon());
    field.addEventListener("keydown", (event) => this.#key(event));
    field.addEventListener("blur", () => this.#close());
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const chosen = event.target.closest("[role=option]");
      if (chosen) this.#take(chosen.textContent);
    });
  }

  /** Where the name around the caret begins and ends. */
  get #span() {
    const { value, selectionStart: caret } = this.field;
    const before = value.slice(0, caret).split(COMMAS).at(-1);
    const rest = value.slice(caret).search(COMMAS);
    return { from: caret - before.trimStart().length, to: rest < 0 ? value.length : caret + rest };
  }

  async #look() {
    const { from, to } = this.#span;
    const asked = this.field.value.slice(from, to).trim();
    if (!asked || document.activeElement !== this.field) return this.#close();
    this.request?.abort();
    const { signal } = (this.request = new AbortController());
    try {
      const { names } = await ask(`${this.address}?${new URLSearchParams({ q: asked })}`, { signal });
      const used = new Set(this.field.value.split(COMMAS).map((name) => name.trim().toLowerCase()));
      this.#open(names.filter((name) => !used.has(name.toLowerCase())));
    } catch (failure) {
      if (!signal.aborted && failure.kind === undefined) throw failure;
      this.#close();
    }
    return undefined;
  }

  #open(names) {
    this.options = names.slice(0, 8).map((name, at) => element("li", { id: `tag-choice-${at}`, role: "option", "aria-selected": "false" }, name));
    this.list.replaceChildren(...this.options);
    this.list.hidden = !this.options.length;
    this.field.setAttribute("aria-expanded", String(!this.list.hidden));
    this.#mark(-1);
  }

  #close() {
    this.soon.stop();
    this.#open([]);
  }

  #mark(at) {
    this.at = at;
    this.options.forEach((option, here) => option.setAttribute("aria-selected", String(here === at)));
    if (at < 0) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", this.options[at].id);
    this.options[at]?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    if (isComposing(event) || !this.options.length) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#mark((this.at + step + this.options.length + (this.at < 0 && step < 0 ? 1 : 0)) % this.options.length);
    else if (event.key === "Enter" && this.at >= 0) this.#take(this.options[this.at].textContent);
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
  }

  #take(name) {
    const { from, to } = this.#span;
    const text = COMMAS.test(name) ? `"${name}"` : name;
    const tail = this.field.value.slice(to);
    this.field.setRangeText(tail ? text : `${text}, `, from, to, "end");
    this.field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText" }));
    this.#close();
  }
}
