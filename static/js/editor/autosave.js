/**
 * Sends what is written to the server: two seconds after the last key, at most fifteen after the first, one sending
 * at a time, numbered, again and again until it is acknowledged. What it knows of the world is handed to it.
 */

const IDLE = 2000;
const LONGEST = 15000;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;

export class Autosave {
  /**
   * `read` gives the text to send; `send(text, seq)` resolves when it is stored, with {seq}, or throws a Failure;
   * `say(state, detail)` is told "waiting", "sending", "stored", "silent", "passing", "signed-out" or "refused".
   */
  constructor({ read, send, say }) {
    Object.assign(this, { read, send, say });
    this.seq = 0;
    this.acked = 0;
    this.pauses = 0;
    this.sent = read();
    this.state = "stored";
    this.first = null;
    this.timer = null;
    this.flight = null;
    this.held = false;
  }

  /** Whether there is something the server does not have. */
  get isBehind() {
    return this.flight !== null || this.read() !== this.sent;
  }

  /** Something may have changed. */
  touch() {
    const now = performance.now();
    this.first ??= now;
    if (this.state === "stored" || this.state === "refused") this.#tell("waiting");
    if (this.pauses && this.state !== "waiting") return;
    this.#wake(Math.min(IDLE, Math.max(0, this.first + LONGEST - now)));
  }

  /** Send now, if there is anything; resolves when it was answered, one way or the other. */
  async flush() {
    clearTimeout(this.timer);
    await this.flight;
    if (this.held || this.read() === this.sent) return this.#settle();
    this.flight = this.#sendOnce();
    await this.flight;
  }

  /** Try at once, because something got better: the network is back, somebody signed in. */
  retry() {
    this.pauses = 0;
    this.held = false;
    return this.flush();
  }

  /** Send nothing until `retry`. */
  hold() {
    this.held = true;
    clearTimeout(this.timer);
  }

  /** All that `text` says is stored elsewhere now: there is nothing to send until it changes. */
  restart(text) {
    clearTimeout(this.timer);
    Object.assign(this, { sent: text, seq: 0, acked: 0, pauses: 0, first: null, held: false });
    if (this.read() !== text) this.touch();
    else this.state = "stored";
  }

  async #sendOnce() {
    const text = this.read();
    const seq = (this.seq += 1);
    this.first = null;
    this.#tell("sending");
    try {
      const answer = await this.send(text, seq);
      this.flight = null;
      this.#stored(text, seq, answer);
    } catch (failure) {
      this.flight = null;
      if (failure.kind === undefined) throw failure;
      this.#failed(failure);
    }
  }

  #stored(text, seq, answer) {
    this.pauses = 0;
    if (answer.seq > seq) {
      // Something later is under this key already; what is here comes after it.
      this.seq = answer.seq;
      return this.#wake(0);
    }
    this.sent = text;
    this.acked = seq;
    this.#tell("stored", answer);
    if (this.read() !== text) this.touch();
  }

  #failed(failure) {
    this.#tell(failure.kind, failure);
    if (failure.kind === "signed-out") return this.hold();
    if (failure.kind === "refused") return undefined;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.pauses);
    this.pauses += 1;
    return this.#wake(Math.max(pause * (0.75 + Math.random() / 2), failure.after * 1000));
  }

  #settle() {
    this.first = null;
    if (this.state === "waiting" && !this.held) this.#tell("stored");
  }

  #wake(milliseconds) {
    clearTimeout(this.timer);
    if (!this.held) this.timer = setTimeout(() => this.flush(), milliseconds);
  }

  #tell(state, detail) {
    this.state = state;
    this.say(state, detail);
  }
}
