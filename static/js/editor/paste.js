/** What is pasted or dropped: addresses become links, rich text becomes Markdown, files are uploaded. */

import { apply, stateOf } from "./apply.js";
import { htmlToMarkdown } from "./html-to-markdown.js";
import { openFence, pastedLink } from "./text-edits.js";

/** Listen for it; `take(files)` uploads, and is null where that is not possible. */
export function listenToPaste(field, take) {
  field.addEventListener("paste", (event) => {
    const { clipboardData: data } = event;
    if (!data) return;
    const files = [...data.files], plain = data.getData("text/plain"), html = data.getData("text/html");
    // Spreadsheets and word processors add a picture of the words they copy; the words are what is wanted.
    if (take && files.length && !plain.trim()) {
      event.preventDefault();
      take(files);
    } else if (pasteText(field, plain, html)) {
      event.preventDefault();
    }
  });
}

/** Put in what the browser would not; false leaves it to the browser. */
function pasteText(field, plain, html) {
  const state = stateOf(field);
  const link = pastedLink(state, plain.trim());
  if (link) return apply(field, link);
  if (!html || openFence(state.value, state.start)) return false;
  const markdown = htmlToMarkdown(html);
  if (!markdown || markdown === plain.trim()) return false;
  const { start, end } = state;
  return apply(field, { from: start, to: end, text: markdown, start: start + markdown.length, end: start + markdown.length });
}

/** Files may be dropped anywhere on the place of writing. */
export function listenToDrops(place, take) {
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  let depth = 0;
  const mark = (by) => {
    depth = Math.max(0, depth + by);
    place.classList.toggle("is-target", depth > 0);
  };
  place.addEventListener("dragenter", (event) => hasFiles(event) && mark(1));
  place.addEventListener("dragleave", (event) => hasFiles(event) && mark(-1));
  place.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  place.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(-depth);
    take([...event.dataTransfer.files]);
  });
}
