/** What is typed in this page, kept at once in the browser and soon on the server, under a key of this page alone. */

import { Autosave } from "./autosave.js";
import { later } from "./element.js";
import { fingerprint, originalFields, readFields, signature } from "./fields.js";
import { ask } from "./http.js";
import * as local from "./local-copies.js";

const KEPT_AFTER = 400;
/** A request that outlives its page may carry no more (Fetch standard, 4.6: 64 KiB). */
const MOST_AFTERWARDS = 60_000;

export class WorkingCopy {
  /** `status` and `windows` are told; `signIn()` is called when the server asks for it. */
  constructor({ form, status, windows, signIn }) {
    Object.assign(this, { form, status, windows, signIn });
    this.keepSoon = later(() => this.keep(), KEPT_AFTER);
    this.kept = "kept";
    this.keptText = null;
    this.continued = "";
    this.clearing = null;
    this.begin(windows.key);
    this.autosave.sent = this.start;
    this.autosave.first = null;
  }

  /** From here on under this key; what the form says now is stored already. */
  begin(key) {
    this.key = key;
    this.windows.key = key;
    this.form.elements.namedItem("copy").value = key;
    this.base = Number(this.form.elements.namedItem("version").value) || 0;
    const first = this.autosave === undefined;
    this.start = signature(first ? originalFields(this.form) : readFields(this.form));
    this.autosave ??= new Autosave({ read: () => this.text, send: (text, seq) => this.#send(seq), say: (...news) => this.#heard(...news) });
  }

  get text() {
    return signature(readFields(this.form));
  }

  /** Whether leaving now would lose something. */
  get isOnlyHere() {
    const text = this.text;
    return text !== this.autosave.sent && text !== this.keptText;
  }

  /** Somebody typed. */
  touch() {
    this.keepSoon();
    this.autosave.touch();
  }

  /** Put what is typed into the browser's storage, now. */
  keep() {
    this.keepSoon.stop();
    const text = this.text;
    if (text === this.keptText) return;
    if (text === this.start && this.autosave.seq === 0) {
      local.drop(this.key);
    } else {
      const copy = this.#copy();
      this.kept = local.keep(this.key, copy);
      if (this.kept === "full" && local.makeRoom(this.key)) this.kept = local.keep(this.key, copy);
    }
    this.keptText = this.kept === "kept" ? text : null;
    this.status.tell({ local: this.kept });
  }

  /** The page may go away: keep everything, and send it if it is short enough to go on without the page. */
  leave() {
    this.keep();
    if (!this.autosave.isBehind || this.autosave.held || this.autosave.flight) return;
    const body = this.#body(this.autosave.seq + 1);
    if (JSON.stringify(body).length * 3 > MOST_AFTERWARDS) return;
    this.autosave.seq += 1;
    ask(this.#address, { body, keepalive: true }).catch(() => {
      // Nobody is left to be told, and the copy in this browser is there for the next visit.
    });
  }

  /** After a save: all that `sent` says is in the post now, as its version `version`; what came after is new work. */
  saved({ sent, version }) {
    local.drop(this.key);
    this.form.elements.namedItem("version").value = version;
    this.begin(local.newKey());
    this.start = sent;
    this.keptText = null;
    this.autosave.restart(sent);
    if (this.text !== sent) this.keepSoon.now();
  }

  /** Go on with an older copy, which this page shows: take it over and clear the older one away once that is safe. */
  async goOn(key) {
    this.continued = key;
    this.start = "";
    this.autosave.sent = "";
    this.keep();
    await this.autosave.flush();
    await this.clearing;
  }

  get #address() {
    return this.form.dataset.copyUrl + this.key;
  }

  #copy() {
    const { seq, acked } = this.autosave;
    const { user, post, kind } = this.windows.who;
    return { user, post, kind, base_version: this.base, start: fingerprint(this.start), seq: seq + 1, acked, fields: readFields(this.form) };
  }

  #body(seq) {
    const { user, post, kind } = this.windows.who;
    return { user_id: user, post_id: post, kind, base_version: this.base, seq, fields: readFields(this.form) };
  }

  #send(seq) {
    return ask(this.#address, { body: this.#body(seq) });
  }

  #heard(state, detail) {
    if (state === "stored" && detail) {
      this.#acknowledged();
      const newer = detail.post && detail.post.version > this.base ? detail.post : null;
      this.status.tell({ state, at: detail.saved_at, newer });
    } else {
      this.status.tell({ state, words: detail?.words ?? "" });
    }
    if (state === "signed-out") this.signIn();
  }

  /** The server has it: the copy here is marked so, and a copy this one took the place of can go. */
  #acknowledged() {
    if (this.autosave.sent === this.text) local.keep(this.key, { ...this.#copy(), seq: this.autosave.acked });
    const gone = this.continued;
    this.continued = "";
    if (gone) this.clearing = this.#clear(gone);
  }

  async #clear(key) {
    try {
      await ask(`${this.form.dataset.copyUrl}${key}/discarding`, { body: new URLSearchParams() });
    } catch (failure) {
      // It will be offered once more, which does no harm; anything but the server's own word is a fault of ours.
      if (failure.kind === undefined) throw failure;
    }
  }
}
