/** Signing in again on the spot. The text stays where it is; nothing is sent for anybody but who wrote it. */

import { element } from "./element.js";
import { ask } from "./http.js";
import { say } from "./texts.js";

export class SignIn {
  /** `done()` is called when the same person is back. */
  constructor(form, done) {
    this.address = form.dataset.signInUrl;
    this.user = Number(form.dataset.userId);
    this.done = done;
    this.dialog = null;
  }

  /** Ask beside the text. The focus stays where it is: the next letter may be on its way to the text already. */
  ask() {
    this.dialog ??= this.#build();
    this.dialog.setAttribute("open", "");
  }

  /** Ask somebody who wants to sign in now. */
  open() {
    this.dialog ??= this.#build();
    this.dialog.close();
    this.problem.textContent = "";
    this.dialog.showModal();
  }

  #build() {
    this.email = element("input", { id: "again-email", type: "email", autocomplete: "username", required: true });
    this.password = element("input", { id: "again-password", type: "password", autocomplete: "current-password", required: true });
    this.problem = element("p", { class: "error", role: "alert" });
    const dialog = element("dialog", { class: "sheet-dialog", "aria-labelledby": "again-title" });
    const cancel = element("button", { type: "button", class: "button quiet", click: () => dialog.close() }, say("not_now"));
    const form = element(
      "form", { submit: (event) => this.#send(event) },
      element("h2", { id: "again-title" }, say("sign_in_title")),
      element("p", { class: "help" }, say("sign_in_help")),
      element("div", { class: "field" }, element("label", { for: "again-email" }, say("email")), this.email),
      element("div", { class: "field" }, element("label", { for: "again-password" }, say("password")), this.password),
      this.problem,
      element("p", { class: "actions" }, element("button", { class: "button primary" }, say("sign_in")), cancel),
    );
    dialog.append(form);
    document.body.append(dialog);
    return dialog;
  }

  async #send(event) {
    event.preventDefault();
    if (this.sending) return;
    this.sending = true;
    this.problem.textContent = "";
    try {
      const body = new URLSearchParams({ email: this.email.value, password: this.password.value });
      this.#welcome((await ask(this.address, { body })).user);
    } catch (failure) {
      if (failure.kind === undefined) throw failure;
      const said = [failure.words, ...Object.values(failure.body?.error?.fields ?? {}).flat()];
      this.problem.textContent = [...new Set(said)].filter(Boolean).join(" ") || say("silent");
    } finally {
      this.sending = false;
    }
  }

  #welcome(user) {
    this.password.value = "";
    if (user.id !== this.user) {
      this.problem.textContent = say("other_person", { name: user.name });
      return;
    }
    this.dialog.close();
    this.done();
  }
}
