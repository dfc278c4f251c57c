/** Asking the server, and its refusals and silences as one kind of error that says what can be done. */

const SECONDS = 30;
/** Answers after which the same may be asked again. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * What went wrong. `kind`: "silent" (no answer), "passing" (try again), "signed-out" or "refused"; `words` are the
 * server's, "" if it had none; `after` the seconds it asks to wait; `body` all it said.
 */
export class Failure extends Error {
  constructor(kind, { status = 0, words = "", after = 0, body = {} } = {}) {
    super(words || `${kind} ${status}`);
    Object.assign(this, { kind, status, words, after, body });
  }
}

/** Send and read JSON. `body` is a text, a form or FormData; a plain object goes as JSON. Throws Failure. */
export async function ask(address, { body, seconds = SECONDS, signal, keepalive = false } = {}) {
  const isJson = body !== undefined && Object.getPrototypeOf(body) === Object.prototype;
  const limit = AbortSignal.timeout(seconds * 1000);
  let answer, said;
  try {
    answer = await fetch(address, {
      method: body === undefined ? "GET" : "POST",
      headers: { Accept: "application/json", ...(isJson && { "Content-Type": "application/json" }) },
      body: isJson ? JSON.stringify(body) : body,
      credentials: "same-origin",
      redirect: "manual",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      keepalive,
    });
    said = await answer.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Failure("silent");
  }
  return read(answer, said);
}

function read(answer, said) {
  let body = null;
  try {
    body = JSON.parse(said);
  } catch (error) {
    // A proxy's page, or an answer cut short: it is as if nothing had been said.
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (answer.ok && body !== null) return body;
  throw failureOf(answer.ok ? 0 : answer.status, body ?? {}, answer.headers.get("Retry-After"));
}

/** The Failure that a status and what came with it mean. */
export function failureOf(status, body, after = "") {
  const kind = status === 401 ? "signed-out" : !status || PASSING.has(status) ? "passing" : "refused";
  return new Failure(kind, { status, words: body?.error?.message ?? "", after: Number(after) || 0, body });
}
