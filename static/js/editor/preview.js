/** The text as readers will see it, beside it, made by the server's own renderer. */

import { element, later } from "./element.js";
import { ask } from "./http.js";
import { storage } from "./local-copies.js";
import { InStep } from "./in-step.js";
import { say } from "./texts.js";

const REMEMBERED = "inkstone:preview";
const AFTER = 150;

export class Preview {
  /** `counted({words, cjk, minutes})` is told the server's own count. */
  constructor({ form, field, title, pane, button, counted }) {
    Object.assign(this, { form, field, title, pane, button, counted });
    this.heading = element("p", { class: "preview-title", dir: "auto" });
    this.content = element("div", { class: "text", dir: "auto" });
    this.notice = element("p", { class: "help", role: "status" });
    this.page = element("div", { class: "preview-page" }, this.heading, this.content);
    pane.append(this.notice, this.page);
    pane.tabIndex = 0;
    this.steps = new InStep(field, pane, this.content);
    this.soon = later(() => this.#render(), AFTER);
    this.request = null;
    this.shown = null;
    button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-controls", pane.id);
    pane.addEventListener("click", (event) => this.#openElsewhere(event));
    if (storage()?.getItem(REMEMBERED) === "1" && matchMedia("(width >= 56rem)").matches) this.#open(true);
  }

  get isOpen() {
    return !this.pane.hidden;
  }

  /** Show or hide it. */
  toggle() {
    this.#open(!this.isOpen);
    // Both panes come into view whole.
    if (this.isOpen) scrollTo({ top: scrollY + this.form.getBoundingClientRect().top });
  }

  #open(open) {
    this.pane.hidden = !open;
    this.form.classList.toggle("is-live", open);
    this.button.setAttribute("aria-pressed", String(open));
    storage()?.setItem(REMEMBERED, open ? "1" : "");
    if (open) this.soon.now();
    else this.request?.abort();
  }

  /** The text changed. */
  touch() {
    if (this.isOpen) this.soon();
  }

  async #render() {
    const source = this.field.value;
    this.heading.textContent = this.title.value;
    this.heading.hidden = !this.title.value.trim();
    const language = this.form.elements.namedItem("language")?.value;
    if (language) this.page.lang = language;
    if (source === this.shown) return;
    this.request?.abort();
    const request = (this.request = new AbortController());
    try {
      const answer = await ask(this.form.dataset.previewUrl, { body: new URLSearchParams({ source }), signal: request.signal });
      this.#show(source, answer);
    } catch (failure) {
      if (request.signal.aborted) return;
      if (failure.kind === undefined) throw failure;
      this.notice.textContent = failure.words || say("preview_waits");
      if (failure.kind !== "refused" && failure.kind !== "signed-out") this.#again();
    }
  }

  #show(source, answer) {
    this.shown = source;
    this.notice.textContent = "";
    const made = document.createElement("template");
    made.innerHTML = answer.html;
    // Names in the text must not be taken for those of this page.
    for (const one of made.content.querySelectorAll("[id]")) one.id = `preview-${one.id}`;
    for (const one of made.content.querySelectorAll("a[href^='#']")) one.hash = `#preview-${one.hash.slice(1)}`;
    this.content.replaceChildren(made.content);
    this.counted(answer);
    this.steps.renew();
  }

  #again() {
    setTimeout(() => this.isOpen && this.shown !== this.field.value && this.soon.now(), 3000);
  }

  /** Links in the preview do not lead away from the text. */
  #openElsewhere(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    window.open(link.href, "_blank", "noopener");
  }
}
