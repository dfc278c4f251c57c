/** Elements, made in one line. */

/** An element with attributes (a function is a listener, true an empty attribute) and what is in it. */
export function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...inside.filter((part) => part !== null && part !== undefined && part !== ""));
  return made;
}

/** Run a task once a while has passed without another call. `now` runs it at once. */
export function later(task, milliseconds) {
  let timer;
  const call = () => {
    clearTimeout(timer);
    timer = setTimeout(task, milliseconds);
  };
  call.now = () => {
    clearTimeout(timer);
    return task();
  };
  call.stop = () => clearTimeout(timer);
  return call;
}
