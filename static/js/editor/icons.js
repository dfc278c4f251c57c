/** The pictures on the toolbar's buttons: lines on a field of 20 by 20. */

const LINES = {
  bold: "M6 4h5a3 3 0 0 1 0 6H6zM6 10h6a3 3 0 0 1 0 6H6z",
  italic: "M9 4h5M6 16h5M11.5 4l-3 12",
  heading: "M5 4v12M14 4v12M5 10h9",
  link: "M8.5 11.5a3 3 0 0 0 4.3 0l2.4-2.4a3 3 0 0 0-4.3-4.3L10 5.7M11.500 8.5a3 3 0 0 0-4.3 0l-2.4 2.400a3 3 0 0 0 4.300 4.300l.9-.9",
  quote: "M4 5v10M8 6h8M8 10h8M8 14h5",
  bullet: "M4 5.500h.01M4 10h.01M4 14.500h.01M8 5.500h8M8 10h8M8 14.500h8",
  number: "M3 4l1.500-.7V8M3 12.300c.2-.8 2.300-.9 2.300.4 0 .9-1.500 1.600-2.300 2.800h2.500M9 5.500h7.500M9 10h7.500M9 14.500h7.500",
  task: "M3 4h5v5H3zM4.300 6.500l1 1 1.500-2M3 12h5v5H3zM11 6.500h6M11 14.500h6",
  code: "M7 6l-4 4 4 4M13 6l4 4-4 4",
  table: "M3 4h14v12H3zM3 8.500h14M3 12.300h14M8 4v12",
  footnote: "M3 16L7 5l4 11M4.500 12.500h5M14 4.500l1.500-1V9",
  rule: "M3 10h14M8 5h4M8 15h4",
  upload: "M3 4h14v12H3zM3 13.500l4-4 3.500 3.500L13 10.500l4 3.500M13 7.500h.01",
  undo: "M4 8h8a4 4 0 0 1 0 8H8M4 8l3.500-3.500M4 8l3.500 3.500",
  redo: "M16 8H8a4 4 0 0 0 0 8h4M16 8l-3.500-3.500M16 8l-3.500 3.500",
};

/** The picture of that name, as an element. */
export function icon(name) {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("viewBox", "0 0 20 20");
  picture.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", LINES[name]);
  picture.append(line);
  return picture;
}
