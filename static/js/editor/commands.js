/** What the toolbar and the keyboard can do to the text: one table for both. */

import * as edits from "./text-edits.js";
import { say } from "./texts.js";

const table = () => {
  const [one, two] = [say("column_one"), say("column_two")];
  return `| ${one} | ${two} |\n| --- | --- |\n|  |  |`;
};

/** Each with its name, the keys beside Ctrl or Cmd ("Shift+Digit7": by place on the keyboard), and the change it makes. */
export const COMMANDS = [
  { name: "bold", keys: "B", make: (state) => edits.wrap(state, "**") },
  { name: "italic", keys: "I", make: (state) => edits.wrap(state, "*") },
  { name: "heading", keys: "Shift+H", make: edits.heading },
  { name: "link", keys: "K", make: edits.link },
  { name: "quote", keys: "Shift+9", make: (state) => edits.lines(state, "quote") },
  { name: "bullet", keys: "Shift+8", make: (state) => edits.lines(state, "bullet") },
  { name: "number", keys: "Shift+7", make: (state) => edits.lines(state, "number") },
  { name: "task", keys: "Shift+6", make: (state) => edits.lines(state, "task") },
  { name: "code", keys: "E", make: edits.code },
  { name: "table", keys: "", make: (state) => edits.block(state, table(), 2, 2 + say("column_one").length) },
  { name: "footnote", keys: "", make: edits.footnote },
  { name: "rule", keys: "", make: (state) => edits.block(state, "---", 3 + (state.value.slice(state.end) ? 0 : 1)) },
];

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

/** How people call a combination of keys. */
export const keyName = (keys) => (isApple ? `⌘${keys.replace("Shift+", "⇧")}` : `Ctrl+${keys}`);

/** How programs that read aloud want it (WAI-ARIA, aria-keyshortcuts). */
export const ariaKeys = (keys) => `${isApple ? "Meta" : "Control"}+${keys}`;

/** The command a key event asks for, if any. */
export function commandOf(event) {
  if (!(isApple ? event.metaKey : event.ctrlKey) || event.altKey || (isApple ? event.ctrlKey : event.metaKey)) return undefined;
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  const pressed = (event.shiftKey ? "Shift+" : "") + (digit ?? event.key.toUpperCase());
  return COMMANDS.find(({ keys }) => keys === pressed);
}

/** Whether the event is the one for saving. */
export const isSaveKey = (event) =>
  (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s";
