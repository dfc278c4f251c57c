/** Small helps beside the text: the address the title would give, room left in short fields, the cover. */

import { become } from "./apply.js";
import { element, later } from "./element.js";
import { ask } from "./http.js";
import { refusal, sendFile } from "./sending.js";
import { number, say } from "./texts.js";

/** Show, in the empty field of the address, what the title will make of it; a button writes it down. */
export function suggestSlug({ form, title, slug }) {
  const suggestion = { words: "" };
  const use = element("button", { type: "button", class: "button quiet suggest", hidden: true }, say("slug_use"));
  slug.after(use);
  const look = later(async () => {
    if (!title.value.trim()) return show("");
    const { postId, kind, slugUrl } = form.dataset;
    try {
      return show((await ask(`${slugUrl}?${new URLSearchParams({ title: title.value, post: postId, kind })}`)).slug);
    } catch (failure) {
      if (failure.kind === undefined) throw failure;
      return show("");
    }
  }, 500);
  const show = (words) => {
    suggestion.words = words;
    slug.placeholder = words;
    use.hidden = !words || !slug.value || slug.value === words;
  };
  use.addEventListener("click", () => {
    become(slug, suggestion.words);
    use.hidden = true;
    slug.focus();
  });
  title.addEventListener("input", look);
  slug.addEventListener("input", () => show(suggestion.words));
  if (title.value && !slug.value) look();
}

/** Say how much room is left in a short field once it gets narrow. */
export function tellRoom(field) {
  const left = element("span", { class: "room", role: "status" });
  field.after(left);
  const tell = () => {
    const room = field.maxLength - field.value.length;
    left.textContent = room <= field.maxLength / 5 ? say("room_left", { count: number(room) }) : "";
  };
  field.addEventListener("input", tell);
  tell();
}

/** The cover: seen at once, chosen from the latest pictures, or sent from here. */
export function helpWithCover({ form, cover, limits, signIn }) {
  const picture = element("img", { class: "cover-picture", alt: "", hidden: true });
  const words = element("p", { class: "help", role: "status" });
  const picker = element("input", { type: "file", accept: "image/*", hidden: true });
  const button = element("button", { type: "button", class: "button quiet", click: () => picker.click() }, say("cover_upload"));
  cover.after(picture, button, words);
  form.after(picker);
  const show = () => {
    picture.hidden = !/^\/media\/./.test(cover.value);
    if (!picture.hidden) picture.src = cover.value;
  };
  picture.addEventListener("error", () => { picture.hidden = true; });
  cover.addEventListener("input", show);
  const put = (address) => {
    become(cover, address);
    show();
  };
  picker.addEventListener("change", async () => {
    const [file] = picker.files;
    picker.value = "";
    words.textContent = refusal(file, limits);
    if (words.textContent) return;
    const request = new AbortController();
    try {
      const moved = (part) => { words.textContent = `${say("uploading", { name: file.name })} ${Math.round(part * 100)} %`; };
      put((await sendFile(form.dataset.uploadUrl, file, { signal: request.signal, moved })).url);
      words.textContent = say("upload_done");
    } catch (failure) {
      if (failure.kind === undefined) throw failure;
      words.textContent = failure.words || say("upload_broke");
      if (failure.kind === "signed-out") signIn();
    }
  });
  for (const pick of form.querySelectorAll("input[name=cover_pick]")) {
    pick.addEventListener("change", () => {
      if (!pick.value) return;
      put(pick.value);
      // The address alone counts from here on.
      form.querySelector("input[name=cover_pick][value='']").checked = true;
    });
  }
  show();
}
