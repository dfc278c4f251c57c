/** Rich text from the clipboard as Markdown. Only what Markdown can say is taken; the rest becomes plain words. */

const SKIPPED = new Set(["SCRIPT", "STYLE", "HEAD", "TITLE", "TEMPLATE", "NOSCRIPT", "IFRAME", "OBJECT", "BUTTON", "SELECT", "SVG"]);
const BLOCKS = new Set([
  "ADDRESS", "ARTICLE", "ASIDE", "BLOCKQUOTE", "BODY", "CENTER", "DD", "DIV", "DL", "DT", "FIELDSET", "FIGCAPTION", "FIGURE",
  "FOOTER", "FORM", "H1", "H2", "H3", "H4", "H5", "H6", "HEADER", "HR", "LI", "MAIN", "NAV", "OL", "P", "PRE", "SECTION",
  "TABLE", "UL",
]);
const MEANING = "h1,h2,h3,h4,h5,h6,strong,b,em,i,a[href],img[src],ul,ol,blockquote,pre,code,table,hr,del,s,[data-style*=bold],[data-style*=italic],[data-style*='font-weight']";

/** The Markdown of a piece of HTML, "" where it has nothing over its plain text. */
export function htmlToMarkdown(html) {
  const inert = html.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));
  const { body } = new DOMParser().parseFromString(inert, "text/html");
  if (!body.querySelector(MEANING)) return "";
  return blocks(body).replace(/[ \t]+$/gm, (end, at, all) => (end === "  " && all[at + 2] === "\n" ? end : "")).replace(/\n{3,}/g, "\n\n").trim();
}

/** The blocks within an element, with empty lines between them; loose words become paragraphs. */
function blocks(parent, between = "\n\n") {
  const found = [];
  let loose = "";
  const finish = () => {
    const words = tidy(loose);
    if (words) found.push(guarded(words));
    loose = "";
  };
  for (const node of parent.childNodes) {
    if (isBlock(node)) {
      finish();
      const text = block(node);
      if (text.trim()) found.push(text);
    } else loose += inline(node);
  }
  finish();
  return found.join(between);
}

const isBlock = (node) => node.nodeType === 1 && (BLOCKS.has(node.tagName) || (!SKIPPED.has(node.tagName) && node.tagName !== "A" && [...node.children].some(isBlock)));

function block(node) {
  const name = node.tagName;
  if (/^H[1-6]$/.test(name)) return heading(node);
  switch (name) {
    case "P": return wordList(node) ?? blocks(node);
    case "BLOCKQUOTE": return blocks(node).replace(/^/gm, "> ").replace(/^> $/gm, ">");
    case "PRE": return fenced(node);
    case "HR": return "---";
    case "UL": case "OL": return list(node);
    case "TABLE": return table(node);
    default: return blocks(node);
  }
}

/** The title of the post is its first level, so what is pasted begins with the second. */
function heading(node) {
  const words = tidy(inlines(node)).replace(/\s*\n\s*/g, " ").replace(/^\*\*(.*)\*\*$/, "$1");
  return words && `${"#".repeat(Math.max(2, Number(node.tagName[1])))} ${words}`;
}

function fenced(node) {
  const text = node.textContent.replace(/\n$/, "");
  const classes = `${node.className} ${node.querySelector("code")?.className ?? ""}`;
  const language = /\b(?:language|lang|highlight-source)-([\w+#-]+)/.exec(classes)?.[1] ?? "";
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

function list(node) {
  let number = (parseInt(node.getAttribute("start") ?? "1", 10) || 1) - 1;
  const items = [];
  for (const child of node.children) {
    if (child.tagName === "UL" || child.tagName === "OL") {
      // Some programs put the inner list beside the item instead of into it.
      items.push(indented(list(child), "  ".length + (node.tagName === "OL" ? 1 : 0)));
      continue;
    }
    number += 1;
    const marker = node.tagName === "OL" ? `${number}. ` : "- ";
    const box = child.querySelector(":scope > input[type=checkbox], :scope > label > input[type=checkbox], :scope > p > input[type=checkbox]");
    const text = blocks(child, child.querySelector(":scope > p + p") ? "\n\n" : "\n");
    items.push(marker + (box ? (box.hasAttribute("checked") ? "[x] " : "[ ] ") : "") + indented(text, marker.length).trimStart());
  }
  return items.join("\n");
}

const indented = (text, width) => text.replace(/^(?=.)/gm, " ".repeat(width));

/** A list item as Word writes it: a paragraph that begins with a bullet or a number of its own. */
function wordList(node) {
  if (!/MsoList/.test(node.className)) return null;
  const words = tidy(inlines(node));
  const bullet = /^(?:[·•§o▪–-]|\d{1,3}\\?[.)])\s+/u.exec(words);
  if (!bullet) return null;
  return (/\d/.test(bullet[0]) ? bullet[0].replace("\\", "").trim() + " " : "- ") + words.slice(bullet[0].length);
}

function table(node) {
  const rows = [...node.querySelectorAll("tr")].filter((row) => row.closest("table") === node);
  const cells = rows.map((row) => [...row.cells].map((cell) => blocks(cell, " ").replace(/\s*\n\s*/g, " ").replace(/\|/g, "\\|")));
  const width = Math.max(0, ...cells.map((row) => row.length));
  if (width < 2) return blocks(node.tBodies[0] ? wrapper(rows) : node);
  const line = (row) => `| ${Array.from({ length: width }, (_, at) => row[at] ?? "").join(" | ")} |`;
  return [line(cells[0]), `|${" --- |".repeat(width)}`, ...cells.slice(1).map(line)].join("\n");
}

/** The cells of a table that only arranges things, one after the other. */
function wrapper(rows) {
  const plain = rows[0].ownerDocument.createElement("div");
  for (const row of rows) for (const cell of [...row.cells]) {
    const part = plain.appendChild(row.ownerDocument.createElement("div"));
    part.append(...cell.childNodes);
  }
  return plain;
}

const inlines = (node) => [...node.childNodes].map(inline).join("");

function inline(node) {
  if (node.nodeType === 3) return escaped(node.nodeValue.replace(/[\s\u00a0]+/g, " "));
  if (node.nodeType !== 1 || SKIPPED.has(node.tagName)) return "";
  switch (node.tagName) {
    case "BR": return "\n";
    case "STRONG": case "B": return /font-weight:\s*(normal|400)/.test(node.dataset.style ?? "") ? inlines(node) : marked("**", node);
    case "EM": case "I": return marked("*", node);
    case "DEL": case "S": case "STRIKE": return marked("~~", node);
    case "CODE": case "TT": case "KBD": case "SAMP": return inlineCode(node.textContent);
    case "A": return linked(node);
    case "IMG": return picture(node);
    default: return styled(node);
  }
}

/** Word processors say bold and italic by style. */
function styled(node) {
  const style = node.dataset?.style ?? "";
  const bold = /font-weight:\s*(bold|[6-9]00)/.test(style), italic = /font-style:\s*italic/.test(style);
  if (!bold && !italic) return inlines(node);
  return marked(bold && italic ? "***" : bold ? "**" : "*", node);
}

/** Marks stand at words, never at spaces, and never twice. */
function marked(mark, node) {
  const text = inlines(node);
  const words = text.trim();
  if (!words || words.includes("\n\n") || (words.startsWith(mark) && words.endsWith(mark))) return text;
  return text.replace(words, () => mark + words + mark);
}

function inlineCode(text) {
  if (!text.trim()) return text;
  const fence = "`".repeat(Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  return fence.length > 1 ? `${fence} ${text} ${fence}` : fence + text + fence;
}

function linked(node) {
  const address = node.getAttribute("href") ?? "", words = inlines(node).trim();
  if (!/^(https?:|mailto:)/i.test(address) || !words) return inlines(node);
  if (words === escaped(address)) return `<${address}>`;
  return `[${words.replace(/\s*\n\s*/g, " ")}](${target(address)})`;
}

function picture(node) {
  const address = node.getAttribute("src") ?? "";
  if (!/^https?:/i.test(address)) return "";
  return `![${escaped((node.getAttribute("alt") ?? "").replace(/\s+/g, " "))}](${target(address)})`;
}

const target = (address) => (/[\s()<>]/.test(address) ? `<${address.replace(/[\s<>]/g, encodeURIComponent)}>` : address);
const escaped = (text) => text.replace(/[\\`*[\]<]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|~~/gu, "\\$&");
/** A line must not become a heading, a list or a quotation by chance. */
const guarded = (text) => text.replace(/^(#{1,6} |>|[-+] |={3,}|-{3,}|\d{1,9}(?=[.)] ))/gm, (sign) => (/\d/.test(sign) ? sign : `\\${sign}`)).replace(/^(\d{1,9})([.)] )/gm, "$1\\$2");
const tidy = (text) => text.replace(/ *\n */g, "\n").replace(/ {2,}/g, " ").trim().replace(/\n/g, "  \n");
