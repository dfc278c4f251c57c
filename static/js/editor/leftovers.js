/**
 * Text that an earlier page left in this browser and the server never got: brought to the server, where it is shown
 * beside what is stored. It is never taken over by itself, however new its clock says it is.
 */

import { element } from "./element.js";
import { fingerprint, signature } from "./fields.js";
import { ask } from "./http.js";
import * as local from "./local-copies.js";
import { say } from "./texts.js";

const offered = (key) => document.querySelector(`[data-copy-key="${CSS.escape(key)}"]`);

/** What the page offers of a copy that went on in this browser is older than that: not to be followed meanwhile. */
export function hideOutdated(who) {
  for (const [key, copy] of local.list(who)) {
    const link = copy.acked < copy.seq && offered(key);
    if (link) link.hidden = true;
  }
}

/** Look at what is left of this post. `busy` are the keys of living windows, `stored` the signature of this page's text. */
export async function offerLeftovers({ form, who, busy, stored }) {
  for (const [key, copy] of local.list(who)) {
    if (busy.has(key)) continue;
    const text = signature(copy.fields);
    if (text === stored || fingerprint(text) === copy.start) local.drop(key);
    else await bring(form, key, copy, text);
    const link = offered(key);
    if (link) link.hidden = false;
  }
}

async function bring(form, key, copy, text) {
  const { copyUrl } = form.dataset;
  try {
    const there = await find(copyUrl + key);
    // The server has all of it or more; or it had, until that was saved or thrown away.
    const isThere = there && (there.seq >= copy.seq || signature(there.fields) === text);
    const wasThere = !there && copy.acked >= copy.seq;
    const name = isThere ? key : `${key}-r`;
    if (!isThere && !wasThere) {
      // Under a key of its own: the window this came from may wake up, and go on counting under its own.
      const { user, post, kind, base_version, seq, fields } = copy;
      await ask(copyUrl + name, { body: { user_id: user, post_id: post, kind, base_version, seq, fields } });
      offered(key)?.remove();
    }
    local.drop(key);
    if (!wasThere) offer(form, name, element("p", {}, say("leftover"), " ", element("a", { href: copyUrl + name }, say("leftover_look"))));
    if (there && !isThere) await ask(`${copyUrl}${key}/discarding`, { body: new URLSearchParams() });
  } catch (failure) {
    if (failure.kind === undefined) throw failure;
    offer(form, key, inPlace(key, copy));
  }
}

/** The server's copy of that address, null where there is none. */
async function find(address) {
  try {
    return await ask(address);
  } catch (failure) {
    if (failure.status === 404) return null;
    throw failure;
  }
}

/** A copy that cannot be brought to the server is shown as it is, to be read and copied. */
function inPlace(key, copy) {
  const text = [copy.fields.title, copy.fields.source].filter(Boolean).join("\n\n");
  const away = () => {
    local.drop(key);
    box.closest("[data-copy-key]").remove();
  };
  const box = element(
    "details", {},
    element("summary", {}, say("leftover_here")),
    element("textarea", { readonly: true, rows: 8, "aria-label": say("leftover_here") }, text),
    element("button", { type: "button", class: "button quiet", click: away }, say("leftover_away")),
  );
  return box;
}

function offer(form, key, inside) {
  // The page itself offers what the server knew of when it was made.
  if (offered(key)) return;
  form.before(element("section", { class: "notice warn", role: "status", "data-copy-key": key }, inside));
}
