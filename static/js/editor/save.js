/** The Save button without leaving the page: what was stored comes back into the form, and writing goes on. */

import { become } from "./apply.js";
import { readFields, signature, valueOf, writeField } from "./fields.js";
import { ask } from "./http.js";
import { clearProblems, showProblems } from "./problems.js";
import { say } from "./texts.js";

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 20000;
/** Parts of the page that tell of the stored post; after a save they are taken from a fresh page. */
const TELLING = [".bar-state", ".crumbs", ".aftermath"];
/** What is asked for anew with each save. */
const ONCE = ["note", "password"];

export class Save {
  constructor({ form, copy, status, windows, signIn }) {
    Object.assign(this, { form, copy, status, windows, signIn });
    this.running = false;
    this.pauses = 0;
    this.wake = null;
    this.next = null;
    this.waiting = null;
    this.leaving = false;
  }

  /** Save as the pressed button says. Pressed while it waits to try again, it tries at once; else, once more after. */
  async run(button = null) {
    if (this.running) {
      if (this.wake) this.wake();
      else this.next = { button };
      return;
    }
    this.running = true;
    this.button = button;
    this.pauses = 0;
    try {
      while (!(await this.#attempt()));
    } finally {
      this.running = false;
      this.button = null;
    }
    const { next } = this;
    this.next = null;
    if (next && !this.leaving && !this.waiting) await this.run(next.button);
  }

  /** Go on with a save that had to wait for somebody to sign in. */
  resume() {
    if (!this.waiting) return;
    const { button } = this.waiting;
    this.waiting = null;
    this.run(button);
  }

  /** One try; true when there is nothing more to try. */
  async #attempt() {
    // First as a copy: who is signed in, and whether there is a server at all, is found out without any risk.
    await this.copy.autosave.flush();
    if (this.copy.autosave.held) return this.#waitForSignIn();
    this.status.tell({ state: "saving", merged: "" });
    const sent = readFields(this.form);
    const body = new FormData(this.form, this.button);
    for (const name of [...body.keys()]) if (typeof body.get(name) !== "string") body.delete(name);
    try {
      await this.#stored(await ask(this.form.action, { body }), sent);
      return true;
    } catch (failure) {
      if (failure.kind === undefined) throw failure;
      return this.#failed(failure);
    }
  }

  async #failed(failure) {
    if (failure.kind === "signed-out") {
      this.copy.autosave.hold();
      return this.#waitForSignIn();
    }
    if (failure.status === 409) return this.#toThePlainPage();
    if (failure.kind === "refused") {
      const loose = showProblems(this.form, failure.body?.error?.fields ?? {});
      this.status.tell({ state: "save-refused", words: loose || failure.words });
      return true;
    }
    this.status.tell({ state: "save-again" });
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.pauses);
    this.pauses += 1;
    await new Promise((done) => {
      this.wake = done;
      setTimeout(done, Math.max(pause, failure.after * 1000));
    });
    this.wake = null;
    return false;
  }

  #waitForSignIn() {
    this.waiting = { button: this.button };
    this.status.tell({ state: "signed-out" });
    this.signIn.open();
    return true;
  }

  /** Two texts want to be the post: the page for that works without scripts, so it is asked for as without them. */
  #toThePlainPage() {
    this.leaving = true;
    if (this.button?.name) {
      const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: this.button.name, value: this.button.value });
      this.form.append(hidden);
    }
    this.form.submit();
    return true;
  }

  async #stored(answer, sent) {
    clearProblems(this.form);
    if (this.button?.name === "then") return this.#leaveFor(answer.edit_url);
    const isNew = this.windows.who.post === null;
    this.#take(answer, sent);
    this.windows.tell("saved", { version: answer.version, at: answer.saved_at });
    const merged = answer.merged ? this.#mergedWith(answer.merged) : "";
    this.status.tell({ state: "saved", at: answer.saved_at, newer: null, merged });
    if (isNew) this.#nowExists(answer);
    await this.#refresh(answer.edit_url);
  }

  #leaveFor(address) {
    this.leaving = true;
    this.copy.saved({ sent: this.copy.text, version: 0 });
    location.assign(`${address}?saved=1`);
  }

  /**
   * What was stored goes into every field nobody has touched since it was sent. If a field that was touched came back
   * different, what is in it still stands on the old version, so that stays the version the next save begins from.
   */
  #take(answer, sent) {
    const now = readFields(this.form);
    let behind = false;
    for (const [name, stored] of Object.entries(answer.fields)) {
      if (name === "version") continue;
      if (valueOf(now, name) === valueOf(sent, name)) writeField(this.form, name, stored, become);
      else if (String(stored ?? "") !== valueOf(sent, name)) behind = true;
    }
    for (const name of ONCE) {
      const control = this.form.elements.namedItem(name);
      if (control && (name === "password" || valueOf(now, name) === valueOf(sent, name))) control.value = "";
    }
    const base = behind ? this.copy.base : answer.version;
    this.copy.saved({ sent: this.#storedText(answer, now, sent), version: base });
  }

  /** The signature of the form if nobody had typed since: what is stored. */
  #storedText(answer, now, sent) {
    const after = readFields(this.form);
    for (const name of Object.keys({ ...now, ...sent })) {
      if (valueOf(now, name) === valueOf(sent, name)) continue;
      if (name in answer.fields) after[name] = answer.fields[name];
      else after[name] = sent[name] ?? "";
    }
    return signature(after);
  }

  #mergedWith({ names, own }) {
    return own ? say("merged_own") : say("merged", { name: names.join(say("comma")) });
  }

  #nowExists({ id, edit_url }) {
    this.windows.who.post = id;
    this.form.dataset.postId = id;
    this.form.action = edit_url;
    history.replaceState(null, "", edit_url);
  }

  /** State, buttons and links around the form, as a fresh page has them. A page that does not come changes nothing. */
  async #refresh(address) {
    const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.title = fresh.title || document.title;
    for (const part of TELLING) {
      const [old, made] = [document.querySelector(part), fresh.querySelector(part)];
      if (old && made) old.replaceWith(document.adoptNode(made));
      else if (made) this.form.after(document.adoptNode(made));
    }
  }
}
