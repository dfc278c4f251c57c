/** The row of buttons over the text: one stop for the Tab key, arrows from button to button (WAI-ARIA toolbar). */

import { apply, stateOf, whenSettled } from "./apply.js";
import { COMMANDS, ariaKeys, keyName } from "./commands.js";
import { element } from "./element.js";
import { icon } from "./icons.js";
import { say } from "./texts.js";

/** Before these a new group begins. */
const GROUPS = new Set(["link", "bullet", "table", "undo"]);

/** Fill the toolbar; `upload()` opens the choice of files, null where there is none. */
export function fillToolbar(bar, field, upload) {
  const buttons = COMMANDS.map(({ name, keys, make }) => button(name, keys, () => apply(field, make(stateOf(field)))));
  if (upload) buttons.push(button("upload", "", upload));
  for (const name of ["undo", "redo"]) {
    buttons.push(button(name, "", () => {
      field.focus({ preventScroll: true });
      document.execCommand(name);
    }));
  }
  const run = (one) => one.addEventListener("click", () => whenSettled(field, one.action));
  buttons.forEach(run);
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", say("toolbar"));
  bar.setAttribute("aria-controls", field.id);
  bar.replaceChildren(...buttons);
  bar.hidden = false;
  walkWithArrows(bar, buttons);
  // The text keeps the focus, its selection, and on a phone the keyboard.
  bar.addEventListener("pointerdown", (event) => event.target.closest("button") && event.preventDefault());
  bar.addEventListener("mousedown", (event) => event.preventDefault());
}

function button(name, keys, action) {
  const title = say(`do_${name}`) + (keys ? ` (${keyName(keys)})` : "");
  const made = element(
    "button",
    { type: "button", class: `tool${GROUPS.has(name) ? " is-first" : ""}`, "aria-label": say(`do_${name}`), title, "aria-keyshortcuts": keys && ariaKeys(keys), tabindex: "-1" },
    icon(name),
  );
  if (!keys) made.removeAttribute("aria-keyshortcuts");
  return Object.assign(made, { action });
}

function walkWithArrows(bar, buttons) {
  buttons[0].tabIndex = 0;
  const backwards = getComputedStyle(bar).direction === "rtl" ? "ArrowRight" : "ArrowLeft";
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowLeft: backwards === "ArrowLeft" ? -1 : 1, ArrowRight: backwards === "ArrowLeft" ? 1 : -1 }[event.key];
    const next = event.key === "Home" ? 0 : event.key === "End" ? buttons.length - 1 : step && (at + step + buttons.length) % buttons.length;
    if (next === undefined || at < 0) return;
    event.preventDefault();
    buttons[next].focus();
  });
  bar.addEventListener("focusin", (event) => {
    for (const one of buttons) one.tabIndex = one === event.target ? 0 : -1;
  });
}

/** The list of keys, to be opened below the text. */
export function listOfKeys() {
  const rows = [...COMMANDS.filter(({ keys }) => keys).map(({ name, keys }) => [keyName(keys), say(`do_${name}`)]), [keyName("S"), say("do_save")]];
  return element(
    "details", { class: "keys" },
    element("summary", {}, say("keys")),
    element("dl", {}, ...rows.map(([keys, words]) => element("div", {}, element("dt", {}, element("kbd", {}, keys)), element("dd", {}, words)))),
    element("p", { class: "help" }, say("keys_tab")),
  );
}
