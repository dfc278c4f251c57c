/** The other windows of this browser in which the same person has the same post open. They only tell each other. */

const ANSWER_WITHIN = 300;

export class Windows {
  /** `who` is {user, post, kind}; `told(message)` is called for what other windows of the same post say. */
  constructor(who, key, told) {
    Object.assign(this, { who, key, told });
    this.id = key;
    this.others = new Map();
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel("inkstone-editor") : null;
    this.channel?.addEventListener("message", (event) => this.#heard(event.data));
  }

  /** The keys of the copies that other windows are working on just now. */
  async ask() {
    this.tell("anybody");
    await new Promise((done) => setTimeout(done, this.channel ? ANSWER_WITHIN : 0));
    return new Set(this.others.values());
  }

  /** Say something to them: "anybody", "here", "gone" or "saved". */
  tell(what, detail = {}) {
    this.channel?.postMessage({ what, ...this.who, id: this.id, key: this.key, ...detail });
  }

  #heard(message) {
    const { user, post, kind } = this.who;
    if (message.user !== user || message.post !== post || message.kind !== kind) return;
    if (message.what === "anybody") this.tell("here");
    if (message.what === "gone") this.others.delete(message.id);
    else this.others.set(message.id, message.key);
    this.told(message);
  }
}
