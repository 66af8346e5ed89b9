// The compare view. What is chosen is a query, and lives here: every click changes it, Python renders what it asks for
// and says how it is written canonically. A cell names the characters behind it; Python shows them.
const view = zhiwen.register("compare", trigger, element);
const { signal } = zhiwen;
const root = document.querySelector("#zw-view-compare");
const find = (selector) => root.querySelector(selector);
let query = new URLSearchParams(); // what is chosen
let asked = ""; // the query that Python was last asked for; until it has answered, what it shows is of before
let opener = null; // the cell whose evidence is open: focus goes back to it

function ask() {
  asked = query.toString();
  find(".zw-x")?.setAttribute("aria-busy", "true");
  trigger("apply", { query: asked });
  paint();
}

function set(key, value) {
  if (value === null || value === "") query.delete(key);
  else query.set(key, value);
}

function without(key, value) {
  const kept = [...query].filter(([k, v]) => !(k === key && v === value));
  query = new URLSearchParams(kept);
}

function restart() {
  for (const key of ["page", "sort"]) query.delete(key);
}

// which buttons are pressed follows from the query, whoever rendered them
function paint() {
  for (const button of root.querySelectorAll(".zw-pk-pick[data-pick]")) {
    const { pick, value } = button.dataset;
    const on = pick === "places" ? value.split(" ").every((one) => query.has("place", one)) : query.has(pick, value);
    button.setAttribute("aria-pressed", String(on));
  }
  find(".zw-pk-edit")?.setAttribute("aria-expanded", String(root.classList.contains("zw-choosing")));
}

const isBare = () => !query.has("place") || !(query.has("measure") || query.has("aspect")); // no table yet

function toggle(kind, value) {
  if (isBare()) root.classList.add("zw-choosing"); // a narrow screen keeps the chooser open that is being used
  if (kind === "places") {
    const keys = value.split(" ");
    const all = keys.every((one) => query.has("place", one));
    for (const one of keys) {
      if (all) without("place", one);
      else if (!query.has("place", one)) query.append("place", one);
    }
  } else if (query.has(kind, value)) without(kind, value);
  else query.append(kind, value);
  query.delete("page");
  if (kind === "measure" || kind === "aspect") restart();
  ask();
}

function sortBy(button) {
  const { sort, state } = button.dataset;
  const words = sort === "place" || sort === "year";
  // figures begin with the greatest, words with the first; a third click gives the usual order back
  const turns = words ? ["ascending", "descending", "none"] : ["descending", "ascending", "none"];
  const next = turns[(turns.indexOf(state) + 1) % turns.length];
  set("sort", next === "none" ? null : `${next === "descending" ? "-" : ""}${sort}`);
  query.delete("page");
  ask();
}

async function copyLink(button) {
  const url = new URL(location.href);
  url.search = `?${find(".zw-x")?.dataset.query ?? ""}`;
  const label = button.textContent;
  let done = true;
  try {
    await navigator.clipboard.writeText(url.href);
  } catch {
    done = false; // an address without a secure origin gives no clipboard
    const box = document.createElement("textarea");
    box.value = url.href;
    root.append(box);
    box.select();
    done = document.execCommand("copy");
    box.remove();
  }
  button.textContent = done ? button.dataset.copied : button.dataset.failed;
  setTimeout(() => (button.textContent = label), 2000);
}

function close() {
  root.classList.remove("zw-reading");
  for (const cell of root.querySelectorAll(".zw-x-cell[aria-current]")) cell.removeAttribute("aria-current");
  if (opener?.isConnected) opener.focus({ preventScroll: true });
  opener = null;
}

function open(cell, at = 0) {
  for (const other of root.querySelectorAll(".zw-x-cell[aria-current]")) other.removeAttribute("aria-current");
  cell.setAttribute("aria-current", "true");
  opener = cell;
  root.classList.add("zw-reading");
  trigger("select", { sources: cell.dataset.sources, near: cell.dataset.near ?? "", at });
}

function press(event) {
  const target = event.target.closest("button, a");
  if (!target || !root.contains(target)) return;
  const { pick, value, drop, sort, page } = target.dataset;
  if (pick) toggle(pick, value);
  else if (drop) {
    without(drop, value);
    restart();
    ask();
  } else if (sort) sortBy(target);
  else if (page) {
    set("page", page === "1" ? null : page);
    ask();
  } else if (target.dataset.try) {
    query = new URLSearchParams(target.dataset.try);
    ask();
  } else if (target.matches(".zw-x-switch")) {
    set(target.dataset.set, target.getAttribute("aria-pressed") === "true" ? null : "1");
    query.delete("page");
    ask();
  } else if (target.matches(".zw-x-copy")) copyLink(target);
  else if (target.matches(".zw-pk-clear")) {
    query = new URLSearchParams();
    ask();
  } else if (target.matches(".zw-pk-edit")) {
    root.classList.toggle("zw-choosing");
    paint();
  } else if (target.matches(".zw-x-cell")) open(target);
  else if (target.matches(".zw-e-card") && opener) open(opener, Number(target.dataset.at));
  else if (target.matches(".zw-e-close")) close();
  else if (target.matches(".zw-back")) jump(find("#zw-compare-reader mark"), 0.25);
}

// a link to a comparison, from an answer: without loading the page again, so that the conversation stays
function follow(event) {
  const link = event.target.closest('a[href^="?view=compare&"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  close();
  query = new URLSearchParams(link.search);
  query.delete("view");
  history.pushState(null, "", link.search);
  zhiwen.show("compare", { push: false });
  if (find(".zw-x")) ask(); // else the view is rendered for the first time, from the address
}

function choose(event) {
  const control = event.target;
  if (!root.contains(control)) return;
  if (control.matches(".zw-x-select")) {
    set(control.dataset.set, control.value);
    ask();
  } else if (control.matches("[data-filter]")) search("places");
  else if (control.matches(".zw-outline") && control.value !== "") {
    const section = find(`#zw-compare-reader [data-section="${Number(control.value)}"]`);
    control.value = "";
    jump(section, 0.04);
  }
}

let typing = 0;
function type(event) {
  const what = event.target.dataset?.search;
  if (!what || !root.contains(event.target)) return;
  clearTimeout(typing);
  typing = setTimeout(() => search(what), 180);
}

function search(what) {
  const text = find(`[data-search="${what}"]`)?.value ?? "";
  const filter = (name) => find(`[data-filter="${name}"]`)?.value ?? "*";
  trigger("input", { what, text, province: filter("province"), level: filter("level") });
}

function submit(event) {
  if (!event.target.matches?.(".zw-pk-topic")) return;
  event.preventDefault();
  const box = event.target.elements.topic;
  const topic = box.value.trim();
  box.value = "";
  if (topic && !query.has("aspect", topic)) toggle("aspect", topic);
}

function key(event) {
  if (event.key === "Escape" && root.classList.contains("zw-reading") && !event.defaultPrevented) close();
}

function jump(target, share) {
  const box = find("#zw-compare-reader .zw-text");
  if (!box || !target) return;
  const offset = target.getBoundingClientRect().top - box.getBoundingClientRect().top;
  box.scrollTop += offset - box.clientHeight * share;
}

// what Python rendered last: its query is the canonical one, unless something else was asked for since; Gradio changes
// what stands there in place, so that what it says tells whether it is new
let settled = "";
function settle() {
  const result = find(".zw-x");
  const state = result ? `${result.dataset.query} ${result.dataset.echo}` : "";
  if (result && (state !== settled || asked === result.dataset.echo)) {
    settled = state;
    if (result.dataset.echo === asked || !asked) {
      query = new URLSearchParams(result.dataset.query);
      query.delete("view");
      asked = "";
    }
    address();
  }
  root.classList.toggle("zw-bare", isBare());
  zhiwen.nameMenus();
  paint();
  const report = find("#zw-compare-reader .zw-report");
  const mark = report?.querySelector("mark");
  const key = report ? `${report.dataset.key} ${report.querySelector(".zw-source")?.textContent}` : "";
  if (key !== shown) {
    shown = key;
    jump(mark, 0.25);
    if (key && root.classList.contains("zw-reading")) find(".zw-e-close")?.focus({ preventScroll: true });
  }
}
let shown = "";

function address() {
  if (document.documentElement.dataset.view !== "compare") return;
  const text = find(".zw-x")?.dataset.query;
  if (text && location.search !== `?${text}`) history.replaceState(history.state, "", `?${text}`);
}

document.addEventListener("click", press, { signal });
document.addEventListener("click", follow, { signal });
document.addEventListener("change", choose, { signal, capture: true }); // before the ask view clears its own outline
document.addEventListener("input", type, { signal });
document.addEventListener("submit", submit, { signal });
document.addEventListener("keydown", key, { signal });
const watcher = new MutationObserver(settle);
watcher.observe(root, {
  childList: true,
  subtree: true,
  attributes: true,
  attributeFilter: ["data-query", "data-echo", "data-key"],
});
const turned = new MutationObserver(address);
turned.observe(document.documentElement, { attributes: true, attributeFilter: ["data-view"] });
signal.addEventListener("abort", () => [watcher, turned].forEach((observer) => observer.disconnect()));
settle();
