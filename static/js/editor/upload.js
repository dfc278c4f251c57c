/** Files on their way into the text: a row for each with its progress, cancel and retry, and a place in the text. */

import { apply, stateOf, substitute, whenSettled } from "./apply.js";
import { element } from "./element.js";
import { limitsOf, refusal, sendFile } from "./sending.js";
import { block } from "./text-edits.js";
import { say } from "./texts.js";

const AT_ONCE = 2;

export class Uploads {
  /** `signIn()` is called when the server asks for it. */
  constructor({ form, field, list, signIn }) {
    Object.assign(this, { form, field, list, signIn });
    this.limits = limitsOf(form.dataset);
    this.waiting = [];
    this.running = 0;
    this.number = 0;
    this.picker = element("input", { type: "file", multiple: true, hidden: true, accept: this.limits.types.join(",") || null });
    this.picker.addEventListener("change", () => {
      this.take([...this.picker.files]);
      this.picker.value = "";
    });
    form.after(this.picker);
  }

  /** Let people choose files. */
  choose() {
    this.picker.click();
  }

  /** Whether something is still on its way. */
  get isBusy() {
    return this.running + this.waiting.length > 0;
  }

  /** Upload files and put them where the caret is. */
  take(files) {
    for (const file of files) {
      const words = refusal(file, this.limits);
      if (words) this.#row(file).fail(words);
      else this.#begin(file);
    }
  }

  #begin(file) {
    const row = this.#row(file);
    row.place = this.#hold(file.name);
    this.#queue(row);
  }

  /** Something in the text that shows where the file will be. */
  #hold(name) {
    const clean = name.replace(/[[\]()\\`*_<>!\n]/g, " ");
    let place = `![${say("uploading", { name: clean })}]()`;
    while (this.field.value.includes(place)) place = `![${say("uploading", { name: `${clean} ${(this.number += 1)}` })}]()`;
    whenSettled(this.field, () => {
      const { value, end } = stateOf(this.field);
      const edit = block({ value, start: end, end }, place);
      const after = edit.from + edit.text.length;
      apply(this.field, { ...edit, start: after, end: after });
    });
    return place;
  }

  #queue(row) {
    this.waiting.push(row);
    this.#next();
  }

  #next() {
    while (this.running < AT_ONCE && this.waiting.length) this.#send(this.waiting.shift());
  }

  async #send(row) {
    this.running += 1;
    try {
      const made = await sendFile(this.form.dataset.uploadUrl, row.file, { signal: row.start(), moved: (part) => row.moved(part) });
      substitute(this.field, row.place, made.markdown);
      row.done(made);
    } catch (failure) {
      if (failure.name === "AbortError") this.#forget(row);
      else if (failure.kind === undefined) throw failure;
      else {
        row.fail(failure.words || say(failure.kind === "signed-out" ? "signed_out" : "upload_broke"), failure.kind !== "refused");
        if (failure.kind === "signed-out") this.signIn();
        if (failure.kind === "refused") substitute(this.field, row.place, "");
      }
    } finally {
      this.running -= 1;
      this.#next();
    }
  }

  #forget(row) {
    this.waiting = this.waiting.filter((one) => one !== row);
    if (row.place) substitute(this.field, row.place, "");
    row.remove();
  }

  #row(file) {
    const row = new Row(file, this.field, { retry: () => this.#queue(row), forget: () => this.#forget(row) });
    this.list.append(row.box);
    return row;
  }
}

/** One file's line below the toolbar. */
class Row {
  constructor(file, field, { retry, forget }) {
    Object.assign(this, { file, field, retry, forget, place: "", request: null });
    this.bar = element("progress", { max: 1, value: 0, "aria-label": say("uploading", { name: file.name }) });
    this.words = element("span", { class: "upload-words", role: "status" });
    this.more = element("span", { class: "upload-actions" });
    this.box = element("li", { class: "upload" }, element("span", { class: "upload-name" }, file.name), this.bar, this.words, this.more);
    this.#offer("cancel", () => this.cancel());
  }

  /** It is being sent; gives the signal that ends it. */
  start() {
    this.request = new AbortController();
    this.bar.hidden = false;
    this.bar.value = 0;
    this.words.textContent = "";
    this.box.classList.remove("is-bad");
    this.#offer("cancel", () => this.cancel());
    return this.request.signal;
  }

  moved(part) {
    this.bar.value = part;
    if (part === 1) this.words.textContent = say("upload_storing");
  }

  cancel() {
    if (this.request) this.request.abort();
    else this.forget();
  }

  fail(words, again = false) {
    this.bar.hidden = true;
    this.request = null;
    this.box.classList.add("is-bad");
    this.words.textContent = words;
    this.#offer("away", () => this.forget());
    if (again) this.more.prepend(element("button", { type: "button", class: "button quiet", click: this.retry }, say("upload_retry")));
  }

  /** It is there. A picture is described for those who cannot see it, now or never. */
  done(made) {
    this.bar.hidden = true;
    this.request = null;
    this.place = "";
    if (made.kind !== "picture" || made.alt) {
      this.words.textContent = say("upload_done");
      this.#offer("away", () => this.remove());
      return;
    }
    this.#askWhatItShows(made);
  }

  #askWhatItShows(made) {
    const id = `alt-${made.id}-${Date.now()}`;
    const input = element("input", { id, type: "text", maxlength: 500, dir: "auto", autocomplete: "off" });
    let shown = made.markdown;
    const write = () => {
      const alt = input.value.replace(/\s+/g, " ").trim().replace(/[\\[\]]/g, "\\$&");
      const next = made.markdown.replace(/^!\[[^\]]*\]/, () => `![${alt}]`);
      if (next === shown) return;
      const old = shown;
      // First, because going to the text leaves the input, which calls this once more.
      shown = next;
      substitute(this.field, old, next);
    };
    input.addEventListener("change", write);
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      write();
      this.remove();
      this.field.focus();
    });
    this.words.replaceChildren(element("label", { for: id }, say("upload_alt")), input);
    this.#offer("away", () => this.remove());
  }

  remove() {
    this.box.remove();
  }

  #offer(name, action) {
    const words = say(name === "cancel" ? "cancel" : "done");
    this.more.replaceChildren(element("button", { type: "button", class: "button quiet", click: action }, words, element("span", { class: "away" }, ` – ${this.file.name}`)));
  }
}
