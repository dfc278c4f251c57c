/** The fields of the editor's form, as a plain object {name: text | [texts]}. */

/** Not the writer's words: they belong to this page, or are secret. */
const OWN = new Set(["version", "copy", "submission", "then", "password", "cover_pick", "_resume"]);

/** What is in the form now. A box that is not ticked is not there. */
export function readFields(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (OWN.has(name) || typeof value !== "string") continue;
    const text = storable(value.replace(/\r\n?/g, "\n"));
    fields[name] = name in fields ? [fields[name], text].flat() : text;
  }
  return fields;
}

/** Half of a pair of surrogates is no character and cannot be sent; its sign is shown instead. */
const storable = (text) => (text.toWellFormed ? text.toWellFormed() : text);

/** What was in the form when the page came, whatever the browser has put in since. */
export function originalFields(form) {
  const fields = {};
  for (const control of form.elements) {
    const { name } = control;
    if (!name || OWN.has(name) || control.disabled) continue;
    if (control.type === "checkbox" || control.type === "radio") {
      if (control.defaultChecked) fields[name] = control.value;
    } else if (control instanceof HTMLSelectElement) {
      const chosen = [...control.options].find((option) => option.defaultSelected) ?? control.options[0];
      if (chosen) fields[name] = chosen.value;
    } else if (!["submit", "button", "file"].includes(control.type) && "defaultValue" in control) {
      fields[name] = control.defaultValue;
    }
  }
  return fields;
}

/** One text that two forms share exactly if they say the same; an empty field is as none. */
export const signature = (fields) =>
  JSON.stringify(Object.entries(fields).filter(([, value]) => String(value)).sort(([one], [two]) => (one < two ? -1 : 1)));

/** A short name for a signature (FNV-1a, 32 bits, and the length). */
export function fingerprint(text) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return `${text.length}-${(hash >>> 0).toString(16)}`;
}

/** Put a value into a field of the form; texts are put in with undo kept by `become`. */
export function writeField(form, name, value, become) {
  const control = form.elements.namedItem(name);
  if (!control) return;
  if (control.type === "checkbox") control.checked = Array.isArray(value) ? value.includes(control.value) : Boolean(value) && value !== "0" && value !== "False";
  else if (control instanceof HTMLTextAreaElement || control.type === "text") become(control, String(value ?? ""));
  else control.value = String(value ?? "");
}

/** What a field says now, "" for a box that is not ticked. */
export const valueOf = (fields, name) => String(fields[name] ?? "");
