/** Sending one file, with news of how far it is. Only XMLHttpRequest tells that. */

import { Failure, failureOf } from "./http.js";
import { say, size } from "./texts.js";

/** Why a file need not be sent at all, in words; "" if it may be. `limits` is {bytes, types}. */
export function refusal(file, { bytes, types }) {
  if (!file.size) return say("upload_empty", { name: file.name });
  if (bytes && file.size > bytes) return say("upload_large", { name: file.name, size: size(file.size), most: size(bytes) });
  if (types.length && !types.some((type) => isOf(file, type.toLowerCase()))) return say("upload_kind", { name: file.name });
  return "";
}

function isOf(file, type) {
  if (type.startsWith(".")) return file.name.toLowerCase().endsWith(type);
  return type.endsWith("/*") ? file.type.startsWith(type.slice(0, -1)) : file.type === type;
}

/** The limits that an element's data tell. */
export function limitsOf({ maxUpload, uploadTypes }) {
  return { bytes: Number(maxUpload) || 0, types: (uploadTypes ?? "").split(/[\s,]+/).filter(Boolean) };
}

/** Send the file; resolves to what the server calls it, throws Failure. `signal` ends it, `moved(part)` is told 0…1. */
export function sendFile(address, file, { signal, moved }) {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", file, file.name);
  return new Promise((done, fail) => {
    request.upload.addEventListener("progress", (event) => event.lengthComputable && moved(event.loaded / event.total));
    request.addEventListener("load", () => settle(request, done, fail));
    request.addEventListener("error", () => fail(new Failure("silent")));
    request.addEventListener("abort", () => fail(new DOMException("ended", "AbortError")));
    signal.addEventListener("abort", () => request.abort());
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.send(body);
  });
}

function settle(request, done, fail) {
  const { status, response } = request;
  const [made] = response?.files ?? [];
  if (status === 200 && made && !made.error) return done(made);
  const words = made?.error ?? response?.error?.message ?? (status === 413 ? say("upload_refused_size") : "");
  return fail(failureOf(made?.error ? 422 : status === 200 ? 0 : status, { error: { message: words } }));
}
