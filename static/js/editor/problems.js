/** What the server found wrong with the form, said at the fields. */

import { element } from "./element.js";

/** Take away what was said before. */
export function clearProblems(form) {
  form.querySelectorAll(".error[data-live]").forEach((one) => one.remove());
  for (const control of form.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    const left = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => document.getElementById(id));
    if (left.length) control.setAttribute("aria-describedby", left.join(" "));
    else control.removeAttribute("aria-describedby");
  }
}

/** Say {name: [messages]} at the fields and go to the first; gives back what belongs to no field. */
export function showProblems(form, fields) {
  clearProblems(form);
  const loose = [];
  let first = null;
  for (const [name, messages] of Object.entries(fields)) {
    const control = [form.elements.namedItem(name)].flat()[0];
    if (!name || !(control instanceof HTMLElement) || control.type === "hidden") {
      loose.push(...messages);
      continue;
    }
    const id = `live-${name}-errors`;
    const place = control.closest(".field") ?? control.parentElement;
    place.append(element("p", { class: "error", id, "data-live": true }, messages.join(" ")));
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", `${id} ${control.getAttribute("aria-describedby") ?? ""}`.trim());
    first ??= control;
  }
  if (first) {
    first.closest("details")?.setAttribute("open", "");
    first.focus();
  }
  return loose.join(" ");
}
