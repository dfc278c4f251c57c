/** The editor: a plain form, helped. Everything it does without this script it still does. */

import { watchComposition } from "./editor/apply.js";
import { helpWithCover, suggestSlug, tellRoom } from "./editor/aside.js";
import { isSaveKey } from "./editor/commands.js";
import { element } from "./editor/element.js";
import { signature, originalFields } from "./editor/fields.js";
import { hideOutdated, offerLeftovers } from "./editor/leftovers.js";
import { newKey } from "./editor/local-copies.js";
import { Measure } from "./editor/measure.js";
import { listenToDrops, listenToPaste } from "./editor/paste.js";
import { Preview } from "./editor/preview.js";
import { Save } from "./editor/save.js";
import { limitsOf } from "./editor/sending.js";
import { SignIn } from "./editor/sign-in.js";
import { Status } from "./editor/status.js";
import { completeTags } from "./editor/tags.js";
import { learn, say } from "./editor/texts.js";
import { fillToolbar, listOfKeys } from "./editor/toolbar.js";
import { enterLeadsOn, listenToKeys } from "./editor/typing.js";
import { Uploads } from "./editor/upload.js";
import { Windows } from "./editor/windows.js";
import { WorkingCopy } from "./editor/working-copy.js";

const form = document.getElementById("post-form");
if (form) start();

function start() {
  learn(form);
  const { title, source: field } = form.elements;
  const { userId, postId, kind, zone } = form.dataset;
  const continued = form.dataset.copy;
  const who = { user: Number(userId), post: Number(postId) || null, kind };
  const stored = signature(originalFields(form));
  // What is left of an earlier visit is offered by us; the browser must not put it in unasked.
  form.autocomplete = "off";

  const status = new Status(document.getElementById("save-state"), zone);
  const windows = new Windows(who, newKey(), (message) => heard(message, status, copy, windows));
  const signIn = new SignIn(form, () => {
    copy.autosave.retry();
    save.resume();
  });
  const copy = new WorkingCopy({ form, status, windows, signIn: () => signIn.ask() });
  const save = new Save({ form, copy, status, windows, signIn });
  status.onSignIn = () => signIn.open();

  const { measure, preview, uploads } = help({ field, title, signIn });
  form.addEventListener("input", () => {
    copy.touch();
    preview.touch();
    measure.touch();
  });
  form.addEventListener("change", () => copy.touch());
  listenToSaving(save, preview);
  listenToLeaving(copy, save, windows, uploads);
  hideOutdated(who);
  lookAround({ copy, windows, who, stored, continued });
  if (copy.text !== stored) copy.touch();
  document.documentElement.classList.add("is-helped");
  form.dataset.ready = "1";
}

/** Other windows and what earlier ones left, once this page's own text is in its place. */
async function lookAround({ copy, windows, who, stored, continued }) {
  if (continued) {
    history.replaceState(null, "", form.action);
    await copy.goOn(continued);
  }
  const others = await windows.ask();
  for (const key of others) document.querySelector(`[data-copy-key="${CSS.escape(key)}"]`)?.remove();
  await offerLeftovers({ form, who, busy: others.add(copy.key), stored });
  document.querySelectorAll(".copies:not(:has([data-copy-key]))").forEach((one) => one.remove());
}

/** Everything that makes writing easier and could as well not be there. */
function help({ field, title, signIn }) {
  const { slug, tags, excerpt, description, cover } = form.elements;
  const toolbar = document.getElementById("toolbar"), bar = form.querySelector(".bar");
  bar.append(toolbar);
  // The panes below fill what the bar leaves of the window.
  new ResizeObserver(() => form.style.setProperty("--bar", `${bar.offsetHeight}px`)).observe(bar);
  const rows = element("ul", { class: "uploads", "aria-label": say("uploads") });
  const line = element("p", { class: "counts" }), warning = element("p", { class: "help", role: "alert" });
  field.before(rows);
  field.after(warning, line);
  field.closest(".write-text").append(listOfKeys());
  watchComposition(field);
  watchComposition(title);
  const uploads = form.dataset.uploadUrl ? new Uploads({ form, field, list: rows, signIn: () => signIn.ask() }) : null;
  fillToolbar(toolbar, field, uploads && (() => uploads.choose()));
  listenToKeys(field);
  enterLeadsOn(title, field);
  listenToPaste(field, uploads && ((files) => uploads.take(files)));
  if (uploads) listenToDrops(form.querySelector(".write-text"), (files) => uploads.take(files));
  suggestSlug({ form, title, slug });
  if (tags) completeTags(tags, form.dataset.tagsUrl, say("tag_choices"));
  for (const one of [excerpt, description]) if (one?.maxLength > 0) tellRoom(one);
  if (cover && uploads) helpWithCover({ form, cover, limits: limitsOf(form.dataset), signIn: () => signIn.ask() });
  const measure = new Measure({ field, line, warning, most: Number(form.dataset.maxSource) || Infinity });
  const preview = new Preview({
    form, field, title,
    pane: document.getElementById("live-preview"),
    button: form.querySelector(".bar-actions [formaction]"),
    counted: (counts) => measure.show(counts),
  });
  return { measure, preview, uploads };
}

function listenToSaving(save, preview) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.formAction && event.submitter.hasAttribute("formaction")) preview.toggle();
    else save.run(event.submitter?.name ? event.submitter : null);
  });
  document.addEventListener("keydown", (event) => {
    if (!isSaveKey(event)) return;
    event.preventDefault();
    save.run();
  });
}

function listenToLeaving(copy, save, windows, uploads) {
  const leave = () => copy.leave();
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  window.addEventListener("pagehide", () => {
    leave();
    windows.tell("gone");
  });
  window.addEventListener("pageshow", (event) => event.persisted && windows.tell("here"));
  window.addEventListener("online", () => {
    copy.autosave.retry();
    save.wake?.();
  });
  window.addEventListener("beforeunload", (event) => {
    copy.keep();
    if (!save.leaving && (copy.isOnlyHere || uploads?.isBusy)) event.preventDefault();
  });
}

/** Another window of the same person tells something. */
function heard(message, status, copy, windows) {
  status.tell({ elsewhere: windows.others.size > 0 });
  if (message.what === "saved" && message.version > copy.base) {
    status.tell({ newer: { own: true, saved_by: "", saved_at: message.at } });
  }
}
