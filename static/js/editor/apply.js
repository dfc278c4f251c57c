/** Puts changes into a field as typing would, so that undo knows them, and never while an input method composes. */

const composing = new WeakSet();
const waiting = new WeakMap();

/** Follow the input method of a field. */
export function watchComposition(field) {
  field.addEventListener("compositionstart", () => composing.add(field));
  field.addEventListener("compositionend", () => {
    composing.delete(field);
    // After the event the browser puts in the characters that were chosen.
    setTimeout(() => waiting.get(field)?.splice(0).forEach((task) => whenSettled(field, task)));
  });
}

/** Whether an input method has the keys just now. */
export const isComposing = (event) => event.isComposing || event.keyCode === 229 || composing.has(event.target);

/** Do something at once, or as soon as the input method is done. */
export function whenSettled(field, task) {
  if (!composing.has(field)) return task();
  waiting.set(field, [...(waiting.get(field) ?? []), task]);
}

/** What the functions of text-edits.js take. */
export const stateOf = (field) => ({ value: field.value, start: field.selectionStart, end: field.selectionEnd });

/** Make a change and select what it says; false if there was none to make. */
export function apply(field, edit) {
  if (!edit) return false;
  field.focus({ preventScroll: true });
  insert(field, edit.from, edit.to, edit.text);
  field.setSelectionRange(edit.start, edit.end);
  return true;
}

/** Replace a stretch. What the browser's own command cannot do is done without undo rather than not at all. */
function insert(field, from, to, text) {
  if (field.value.slice(from, to) === text) return;
  const wanted = field.value.slice(0, from) + text + field.value.slice(to);
  field.setSelectionRange(from, to);
  if (document.activeElement === field) document.execCommand(text ? "insertText" : "delete", false, text);
  if (field.value === wanted) return;
  field.value = wanted;
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText" }));
}

/** Make the field's text this one, changing no more than differs; caret, scrolling and focus stay where they are. */
export function become(field, text) {
  whenSettled(field, () => {
    const old = field.value;
    if (old === text) return;
    let from = 0, tail = 0;
    const shorter = Math.min(old.length, text.length);
    while (from < shorter && old[from] === text[from]) from += 1;
    while (tail < shorter - from && old.at(-1 - tail) === text.at(-1 - tail)) tail += 1;
    keepingPlace(field, from, old.length - tail, text.slice(from, text.length - tail));
  });
}

/** Put a text in the place of another one, wherever it is by now; `otherwise` is told if it is gone. */
export function substitute(field, needle, text, otherwise = () => {}) {
  whenSettled(field, () => {
    const from = field.value.indexOf(needle);
    if (from < 0) otherwise();
    else keepingPlace(field, from, from + needle.length, text);
  });
}

/** Replace a stretch under the writer's hands: what they have selected and where they are stays. */
function keepingPlace(field, from, to, text) {
  const { selectionStart, selectionEnd, scrollTop } = field;
  const focused = document.activeElement;
  const moved = (at) => (at <= from ? at : at >= to ? at + text.length - (to - from) : from + text.length);
  if (focused !== field) field.focus({ preventScroll: true });
  insert(field, from, to, text);
  field.setSelectionRange(moved(selectionStart), moved(selectionEnd));
  if (focused !== field) (focused instanceof HTMLElement ? focused : field).focus({ preventScroll: true });
  field.scrollTop = scrollTop;
}
