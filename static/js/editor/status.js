/** The line that says, truthfully, where the text is. */

import { element } from "./element.js";
import { clock, say } from "./texts.js";

/** States in which something is the matter; these are read aloud, the others only shown. */
const TROUBLE = new Set(["silent", "passing", "signed-out", "refused", "save-refused", "save-again"]);

export class Status {
  /** `zone` is the site's time zone. */
  constructor(line, zone) {
    this.line = line;
    this.zone = zone;
    this.facts = { state: "clean", local: "kept", words: "", at: null, newer: null, merged: "", elsewhere: false };
    this.button = null;
    this.shown = "";
    for (const event of ["online", "offline"]) window.addEventListener(event, () => this.tell({}));
  }

  /** What a button in the line does when somebody is signed out. */
  set onSignIn(action) {
    this.button = element("button", { type: "button", class: "button quiet", click: action }, say("sign_in"));
  }

  /** New facts; those not named stay. */
  tell(facts) {
    Object.assign(this.facts, facts);
    const parts = this.#sentences().filter(Boolean);
    const key = parts.join("\n");
    if (key === this.shown) return;
    this.shown = key;
    const isTrouble = TROUBLE.has(this.facts.state) || this.facts.local !== "kept";
    this.line.setAttribute("aria-live", isTrouble || this.facts.newer || this.facts.merged ? "polite" : "off");
    this.line.dataset.state = isTrouble ? "trouble" : this.facts.state;
    this.line.replaceChildren(...parts.flatMap((part, at) => [at ? " " : "", element("span", {}, part)]));
    if (this.facts.state === "signed-out" && this.button) this.line.append(" ", this.button);
  }

  #sentences() {
    const { state, local, words, at, newer, merged, elsewhere } = this.facts;
    return [
      this.#where(state, local, words, at),
      TROUBLE.has(state) || ["waiting", "sending"].includes(state) ? say(`local_${local}`) : local !== "kept" && say(`local_${local}`),
      merged,
      newer && say(newer.own ? "newer_own" : "newer", { name: newer.saved_by, time: clock(newer.saved_at, this.zone) }),
      elsewhere && say("elsewhere"),
    ];
  }

  #where(state, local, words, at) {
    switch (state) {
      case "saving": return say("saving");
      case "saved": return say("saved_at", { time: clock(at, this.zone) });
      case "stored": return at ? say("stored_at", { time: clock(at, this.zone) }) : "";
      case "silent": return navigator.onLine ? say("silent") : say("offline");
      case "passing": return say("passing");
      case "signed-out": return say("signed_out");
      case "refused": return say("refused", { words: words || say("refused_plain") });
      case "save-refused": return say("save_refused", { words: words || say("refused_plain") });
      case "save-again": return say(navigator.onLine ? "save_again" : "save_offline");
      default: return "";
    }
  }
}
