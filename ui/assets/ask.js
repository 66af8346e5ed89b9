// Runs once, when the reader is on the page. `element`, `trigger` come from Gradio's HTML component.
zhiwen.register("ask", trigger, element);
// It opens citations wherever their markers stand, keeps the open card marked and brings the passage into view.
window.zhiwenPage?.abort();
const page = (window.zhiwenPage = new AbortController());
const find = (selector) => document.querySelector(selector);
let asked = false; // whether the visitor, not the program, opened the passage
let byKeyboard = false;
let shown = "";

function follow(event) {
  const source = event.target.closest('a[href^="#cite-"], [data-open], [data-ask]');
  if (!source) return;
  event.preventDefault();
  if (source.dataset.ask) return trigger("input", { question: source.dataset.ask });
  asked = true;
  byKeyboard = event.detail === 0;
  shown = "";
  trigger("select", { key: source.dataset.open || source.getAttribute("href").slice(1) });
}

function jump(target, share) {
  const box = find("#zw-reader .zw-text");
  if (!box || !target) return;
  const offset = target.getBoundingClientRect().top - box.getBoundingClientRect().top;
  box.scrollTop += offset - box.clientHeight * share;
}

function settle() {
  const report = find("#zw-reader .zw-report");
  const key = report?.dataset.key ?? "";
  for (const card of document.querySelectorAll("#zw-evidence .zw-card")) {
    if (card.dataset.open === key) card.setAttribute("aria-current", "true");
    else card.removeAttribute("aria-current");
  }
  const controls = left ? [...document.querySelectorAll("#zw-evidence .zw-scope [name]:enabled")] : [];
  if (controls.length && !controls[0].name.startsWith(`${left[0]}:`)) {
    const next = controls.find((control) => control.name.endsWith(`:${left[1]}`)) ?? controls[0];
    left = null;
    if (document.activeElement === document.body) next.focus({ preventScroll: true });
  }
  if (!key) shown = "";
  if (!key || key === shown) return;
  shown = key;
  const mark = report.querySelector("mark");
  jump(mark, 0.25);
  const card = find('#zw-evidence .zw-card[aria-current="true"]');
  const list = card?.closest("#zw-evidence");
  if (card && list) {
    const gap = card.getBoundingClientRect().top - list.getBoundingClientRect().top;
    if (gap < 0 || gap + card.offsetHeight > list.clientHeight) list.scrollTop += gap - 48;
  }
  if (!asked) return;
  if (matchMedia("(max-width: 899px)").matches) report.scrollIntoView({ block: "start" });
  if (byKeyboard) mark.focus({ preventScroll: true });
  asked = false;
}

function move(event) {
  const outline = event.target.closest(".zw-outline");
  if (!outline || outline.value === "") return;
  jump(find(`#zw-reader [data-section="${Number(outline.value)}"]`), 0.04);
  outline.value = "";
}

// What a chip or an offer changes: `name` is "turn:what", the rest is for the program to judge.
let left = null; // the chip the keyboard was at, as [turn, kind]: its like in the next turn takes over

function change(control, value) {
  if (!value || find("#zw-stop")?.checkVisibility()) return; // one question at a time
  const [turn, kind] = control.name.split(":");
  if (kind === "ask") return trigger("input", { question: value });
  left = control.closest("#zw-evidence") && document.activeElement === control ? [turn, kind] : null;
  trigger("submit", { turn, kind, value });
}

function press(event) {
  const button = event.target.closest("button.zw-edit");
  if (button) change(button, button.value);
}

function known(control) {
  const typed = control.value.trim();
  const places = [...control.list.options].map((option) => option.value);
  const near = typed ? places.filter((place) => place.includes(typed)) : [];
  return places.includes(typed) ? typed : near.length === 1 ? near[0] : "";
}

function pick(event) {
  const control = event.target;
  if (control.matches("select.zw-add")) change(control, control.value);
  if (!control.matches("input.zw-add")) return;
  control.setCustomValidity("");
  const chosen = !event.inputType || event.inputType === "insertReplacementText"; // from the list, not typed
  if (event.type === "input" && chosen) change(control, known(control));
}

function enter(event) {
  const control = event.target;
  if (event.isComposing || !control.matches?.(".zw-measure, input.zw-add")) return;
  if (event.key === "Escape") control.value = control.defaultValue;
  if (event.key !== "Enter") return;
  event.preventDefault();
  if (control.matches(".zw-measure")) {
    if (control.value.trim() !== control.defaultValue) change(control, control.value.trim() || " ");
  } else if (known(control)) {
    change(control, known(control));
  } else if (control.value.trim()) {
    control.setCustomValidity(control.dataset.unknown);
    control.reportValidity();
  }
}

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

function quote(text) {
  // a spreadsheet would run a text that begins like a formula
  const safe = /^[=+@\t]|^-(?!\d)/.test(text) ? `'${text}` : text;
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

document.addEventListener("click", sort, { signal: page.signal });
document.addEventListener("click", save, { signal: page.signal });
document.addEventListener("click", follow, { capture: true, signal: page.signal });
document.addEventListener("change", move, { signal: page.signal });
document.addEventListener("click", press, { signal: page.signal });
document.addEventListener("input", pick, { signal: page.signal });
document.addEventListener("change", pick, { signal: page.signal });
document.addEventListener("keydown", enter, { signal: page.signal });
document.addEventListener(
  "click",
  (event) => event.target.closest(".zw-back") && jump(find("#zw-reader mark"), 0.25),
  { signal: page.signal },
);
const watcher = new MutationObserver(settle);
watcher.observe(find("#zw-side"), { childList: true, subtree: true });
// Gradio labels a message with its HTML source; a screen reader should read the message itself.
const reader = new MutationObserver(() => {
  for (const message of document.querySelectorAll("#zw-chat [data-testid][aria-label]")) message.removeAttribute("aria-label");
});
reader.observe(find("#zw-left"), { childList: true, subtree: true });
page.signal.addEventListener("abort", () => [watcher, reader].forEach((observer) => observer.disconnect()));
settle();
