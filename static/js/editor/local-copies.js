/** Copies of unsaved text in this browser. Writing is synchronous, so that it still happens when the page is closed. */

const PREFIX = "inkstone:copy:";

/** Keep a copy under its key. Gives "kept", "full" or "forbidden". */
export function keep(key, copy) {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(copy));
    return "kept";
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return error.name === "SecurityError" ? "forbidden" : "full";
  }
}

/** Forget a copy. */
export function drop(key) {
  storage()?.removeItem(PREFIX + key);
}

/** All copies that belong to a person and a post, as [key, copy]. */
export function list({ user, post, kind }) {
  return all().filter(([, copy]) => copy.user === user && copy.post === post && copy.kind === kind);
}

/** Make room: forget copies, of any post, that the server has acknowledged whole. `spared` are kept. */
export function makeRoom(spared) {
  const gone = all().filter(([key, copy]) => key !== spared && copy.acked >= copy.seq);
  gone.forEach(([key]) => drop(key));
  return gone.length > 0;
}

function all() {
  const store = storage();
  const keys = store ? Object.keys(store).filter((name) => name.startsWith(PREFIX)) : [];
  return keys.map((name) => [name.slice(PREFIX.length), parsed(store.getItem(name))]).filter(([, copy]) => copy);
}

function parsed(text) {
  try {
    const copy = JSON.parse(text);
    return copy && typeof copy.fields === "object" ? copy : null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

/** The browser's storage, null where it is forbidden. */
export function storage() {
  try {
    return localStorage;
  } catch (error) {
    if (error.name !== "SecurityError") throw error;
    return null;
  }
}

/** A key nobody else has, for one page's copy. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
