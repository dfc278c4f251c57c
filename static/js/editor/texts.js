/** The words of the page, in the language of whoever writes: they come with the form. */

let words = {};

/** Take the words that a form brings. */
export function learn(form) {
  words = JSON.parse(form.dataset.texts || "{}");
}

/** The text of a name, with values for its places like %(time)s. */
export function say(name, values = {}) {
  return (words[name] ?? name).replace(/%\((\w+)\)[sd]/g, (place, key) => values[key] ?? place).replace(/%%/g, "%");
}

const language = document.documentElement.lang || undefined;

/** A number as the language writes it. */
export const number = (value) => new Intl.NumberFormat(language).format(value);

/** The time of day of a moment that the server told, in the site's zone; with the date if that is another day. */
export function clock(moment, zone, today = moment) {
  const day = (at) => new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(new Date(at));
  const style = day(moment) === day(today) ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" };
  return new Intl.DateTimeFormat(language, { timeZone: zone, hour12: false, ...style }).format(new Date(moment));
}

/** Bytes in the unit people read. */
export function size(bytes) {
  const unit = bytes >= 1_000_000 ? "megabyte" : "kilobyte";
  const value = bytes / (unit === "megabyte" ? 1_000_000 : 1000);
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}
