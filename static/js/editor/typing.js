/** The keys in the text: shortcuts, lists that go on, Tab in lists and code. Input methods have every key first. */

import { apply, isComposing, stateOf, whenSettled } from "./apply.js";
import { commandOf } from "./commands.js";
import { indent, newLine } from "./text-edits.js";

/** Listen to the text's keys. */
export function listenToKeys(field) {
  let mayLeave = false, isAsItIs = false;
  field.addEventListener("keydown", (event) => {
    if (isComposing(event)) return;
    const leaves = mayLeave;
    isAsItIs = event.key === "Enter" && !isPlain(event);
    mayLeave = event.key === "Escape" || (leaves && event.key === "Shift");
    const command = commandOf(event);
    if (command) done(event, apply(field, command.make(stateOf(field))) || true);
    else if (event.key === "Enter" && isPlain(event)) done(event, apply(field, newLine(stateOf(field))));
    // After Escape the key leads on, wherever the caret stands.
    else if (event.key === "Tab" && !leaves && isPlain(event, true)) done(event, apply(field, indent(stateOf(field), event.shiftKey)));
  });
  // Keyboards on glass tell no key, only what they are about to put in.
  field.addEventListener("beforeinput", (event) => {
    if (event.isComposing || isAsItIs || event.inputType !== "insertLineBreak") return;
    const edit = newLine(stateOf(field));
    if (!edit) return;
    event.preventDefault();
    setTimeout(() => whenSettled(field, () => apply(field, edit)));
  });
  field.addEventListener("pointerdown", () => { mayLeave = false; });
}

/** In the title, Enter leads to the text. */
export function enterLeadsOn(title, field) {
  title.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || isComposing(event)) return;
    event.preventDefault();
    field.focus();
    field.setSelectionRange(0, 0);
  });
}

const isPlain = (event, shift = false) => !event.ctrlKey && !event.metaKey && !event.altKey && (shift || !event.shiftKey);

function done(event, handled) {
  if (handled) event.preventDefault();
}
