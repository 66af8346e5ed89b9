// A table of an answer is sorted and saved as the visitor sees it. Numbers are in the cells' `value`.
const DIRECTIONS = { ascending: 1, descending: -1 };
const before = new WeakMap(); // table → its rows as the answer gave them

function compare(a, b, direction) {
  if (a === b) return 0;
  if (a === null || a === "") return 1; // what is missing stands last, whichever way
  if (b === null || b === "") return -1;
  return direction * (typeof a === "number" ? a - b : a.localeCompare(b, "zh", { numeric: true }));
}

function keyOf(cell, numeric) {
  if (!numeric) return textOf(cell);
  return cell.hasAttribute("value") ? Number(cell.getAttribute("value")) : null;
}

function textOf(cell) {
  const copy = cell.cloneNode(true);
  copy.querySelectorAll(".zw-cite, .zw-dead").forEach((marker) => marker.remove());
  return copy.textContent.trim();
}

function sort(event) {
  const head = event.target.closest(".zw-sort")?.closest("th");
  if (!head) return;
  const body = head.closest("table").tBodies[0];
  const column = head.cellIndex;
  if (!before.has(body)) before.set(body, [...body.rows]);
  const rows = [...before.get(body)];
  const numeric = rows.some((row) => row.cells[column].hasAttribute("value"));
  // figures begin with the greatest, words with the first; a third click gives the answer's own order back
  const turns = numeric ? ["descending", "ascending", "none"] : ["ascending", "descending", "none"];
  const state = turns[(turns.indexOf(head.getAttribute("aria-sort")) + 1) % turns.length];
  for (const other of head.parentElement.cells) other.setAttribute("aria-sort", "none");
  head.setAttribute("aria-sort", state);
  const direction = DIRECTIONS[state];
  if (direction) rows.sort((a, b) => compare(keyOf(a.cells[column], numeric), keyOf(b.cells[column], numeric), direction));
  body.append(...rows);
}

// What a spreadsheet may run: the same two patterns as in `rag/export/csv_file.py`, which a test compares.
const FORMULA = /^(?:[\s\u200b-\u200f\u2060\ufeff\x00-\x1f]*[=+\-@＝＋－＠]|[\t\r\n])/;
const NEGATIVE = /^-\d+(?:\.\d+)?$/;

function quote(text) {
  const safe = FORMULA.test(text) && !NEGATIVE.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function save(event) {
  const button = event.target.closest(".zw-csv");
  const table = button?.closest(".zw-answer")?.querySelector(".zw-table table");
  if (!table) return;
  const [head, ...rows] = [...table.rows].map((row) => [...row.cells]);
  const numeric = head.map((_, n) => rows.some((row) => row[n].hasAttribute("value")));
  // after a column with numbers comes one that holds nothing else, to reckon with
  const widen = (cells, first, more) => cells.flatMap((cell, n) => (numeric[n] ? [first(cell), more(cell)] : [first(cell)]));
  const lines = [
    widen(head, textOf, (cell) => `${textOf(cell)} [${button.value}]`),
    ...rows.map((row) => widen(row, textOf, (cell) => cell.getAttribute("value") ?? "")),
  ];
  const text = lines.map((cells) => cells.map(quote).join(",")).join("\r\n");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\uFEFF", text, "\r\n"], { type: "text/csv;charset=utf-8" }));
  link.download = button.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

listen("click", sort);
listen("click", save);
