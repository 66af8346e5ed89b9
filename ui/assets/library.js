// The library: what is looked at stands in the address; files are sent from here; a passage is marked in the open report.
// How uploads fare is shown until it is closed; with nothing shown, what waits for the visitor's word is asked about.
const tellAll = (event, data) =>
  trigger(event, event === "expand" ? { ...data, told: Boolean(document.querySelector("#zw-library-progress .zw-progress")) } : data);
const view = zhiwen.register("library", tellAll, element);
const root = document.querySelector("#zw-view-library");
const KEYS = ["q", "province", "level", "year", "sort", "down", "page", "report"];
const { signal } = zhiwen;
const state = read();
let tab = "outline"; // of an open report; the visitor's last choice
let scrolled = { report: "", at: 0 }; // how far the open report was read, for when it is drawn anew
let wanted = false; // whether the visitor opened the report, so that the focus goes there

function read() {
  const query = new URLSearchParams(location.search);
  return Object.fromEntries(KEYS.map((key) => [key, query.get(key) ?? ""]));
}

function here() {
  return document.documentElement.dataset.view === "library";
}

function tell() {
  if (here()) zhiwen.setQuery(state);
}

function look(changes) {
  Object.assign(state, { page: "" }, changes);
  tell();
  const clear = root.querySelector(".zw-clear");
  if (clear) clear.hidden = !(state.q || state.province || state.level || state.year);
  trigger("input", { search: new URLSearchParams(state).toString() });
}

function open(report, byVisitor = true) {
  state.report = report;
  tell();
  wanted = byVisitor;
  root.toggleAttribute("data-reading", Boolean(report));
  mark();
  trigger("select", { report });
}

function shut() {
  const left = state.report;
  open("", false);
  root.querySelector(`#zw-library-shelf tr[data-report="${CSS.escape(left)}"] .zw-open`)?.focus();
}

function mark() {
  for (const row of root.querySelectorAll("#zw-library-shelf tr[data-report]")) {
    if (row.dataset.report === state.report) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

// Answers may come in another order than they were asked for: one that is not to what is looked at now is asked again.
let again = 0;
let healed = "";
function heal() {
  clearTimeout(again);
  const listed = root.querySelector(".zw-listed");
  if (!listed || !here()) return;
  const wish = [state.q.trim().slice(0, 200), state.province, state.level, state.year, state.sort || "place", state.down].join("|");
  const wanted = `${wish} ${document.documentElement.lang}`;
  if (`${listed.dataset.wish} ${listed.dataset.language}` === wanted) return (healed = "");
  if (healed === wanted) return; // the address asks for what there is not
  again = setTimeout(() => {
    healed = wanted;
    tellAll("expand", { search: new URLSearchParams(state).toString() });
  }, 600);
}

// --- the open report

function choose(name, focus = false) {
  tab = name;
  if (!root.querySelector(`#zw-library-side [role="tab"][data-tab="${CSS.escape(name)}"]`)) name = "outline"; // another report's
  for (const button of root.querySelectorAll('#zw-library-side [role="tab"]')) {
    const chosen = button.dataset.tab === name;
    button.setAttribute("aria-selected", String(chosen));
    button.tabIndex = chosen ? 0 : -1;
    document.getElementById(button.getAttribute("aria-controls")).hidden = !chosen;
    if (chosen && focus) button.focus();
  }
}

function settle() {
  const opened = root.querySelector("#zw-library-side .zw-opened");
  const report = opened?.dataset.report ?? "";
  root.toggleAttribute("data-reading", Boolean(opened));
  if (opened && !opened.dataset.settled) {
    opened.dataset.settled = "1";
    if (report) {
      state.report = report;
      tell();
      mark();
      choose(opened.dataset.tab || tab);
      const text = opened.querySelector(".zw-text");
      if (scrolled.report === report) text.scrollTop = scrolled.at;
      else scrolled = { report, at: 0 };
      text.addEventListener("scroll", () => (scrolled = { report, at: text.scrollTop }), { passive: true });
    }
    if (wanted) {
      opened.querySelector(".zw-shut").focus({ preventScroll: true });
      if (matchMedia("(max-width: 899px)").matches) opened.scrollIntoView({ block: "start" });
    }
    wanted = false;
    const complaint = opened.querySelector('[aria-invalid="true"]');
    complaint?.scrollIntoView({ block: "center" });
    complaint?.focus({ preventScroll: true });
  }
  if (!opened && !state.report) scrolled = { report: "", at: 0 };
  heal();
  for (const button of root.querySelectorAll(".zw-cancel")) if (cancelled.has(button.value)) button.disabled = true;
  if (busy && root.querySelector("#zw-library-progress .zw-progress:not([data-running])")) finish();
  mark();
}

function bring(target, share) {
  const box = root.querySelector("#zw-library-side .zw-text");
  if (!box || !target) return;
  box.scrollTop += target.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight * share;
  if (matchMedia("(max-width: 899px)").matches) box.scrollIntoView({ block: "nearest" });
}

// Offsets count characters as Python does; a string here counts those beyond the first plane twice.
function place(characters, counted) {
  let at = 0;
  for (const character of characters) {
    if (counted <= 0) break;
    counted -= 1;
    at += character.length;
  }
  return at;
}

function highlight(start, end) {
  const box = root.querySelector("#zw-library-side .zw-text");
  for (const old of box.querySelectorAll("mark")) old.replaceWith(...old.childNodes);
  box.normalize();
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const pieces = [];
  let passed = 0;
  for (let node = walker.nextNode(); node && passed < end; node = walker.nextNode()) {
    const length = [...node.data].length;
    if (passed + length > start) pieces.push([node, Math.max(0, start - passed), Math.min(length, end - passed)]);
    passed += length;
  }
  const marks = pieces.map(([node, first, last]) => {
    const [from, to] = [place(node.data, first), place(node.data, last)];
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    const wrapped = document.createElement("mark");
    wrapped.tabIndex = -1;
    range.surroundContents(wrapped);
    return wrapped;
  });
  bring(marks[0], 0.3);
}

function save(form) {
  const values = {};
  for (const control of form.elements) {
    if (control.name && control.value.trim() !== control.dataset.stored.trim()) values[control.name] = control.value;
  }
  trigger("submit", { report: state.report, values });
}

// --- uploading

const queue = []; // lists of files, each dropped or chosen at once
const anyway = []; // what was held back and is to be taken in all the same
const cancelled = new Set(); // tokens: each picture of the progress has a button anew
let busy = false;

async function walk(entry) {
  if (entry.isFile) return [await new Promise((found, lost) => entry.file(found, lost))];
  const reader = entry.createReader();
  const files = [];
  for (;;) {
    const some = await new Promise((found, lost) => reader.readEntries(found, lost)); // a hundred at most
    if (!some.length) return files;
    for (const one of some) if (!skipped(one.name)) files.push(...(await walk(one)));
  }
}

function skipped(name) {
  return name.startsWith(".") || name.startsWith("~$") || name === "sources.toml";
}

function refuse(file, zone) {
  const dot = file.name.lastIndexOf(".");
  const suffix = dot > 0 ? file.name.slice(dot).toLowerCase() : "";
  if (suffix && !zone.dataset.kinds.split(" ").includes(suffix)) return "unsupported";
  return file.size > Number(zone.dataset.largest) ? "too_large" : "";
}

async function send(file) {
  try {
    const name = new URLSearchParams({ name: file.name }); // with the file, so that it is kept under it from then on
    const answer = await fetch(`library/upload?${name}`, { method: "PUT", body: file, signal });
    if (answer.ok) return { token: (await answer.json()).token, refused: "" };
    return { token: "", refused: answer.status === 507 ? "storage" : "" };
  } catch {
    return { token: "", refused: "" }; // told as a file that did not arrive
  }
}

async function pump() {
  const zone = root.querySelector(".zw-drop");
  if (busy || !(queue.length || anyway.length) || !zone) return;
  busy = true;
  if (anyway.length) {
    root.querySelector("#zw-library-progress .zw-progress")?.setAttribute("data-running", "");
    return trigger("upload", { files: anyway.shift() });
  }
  const files = queue.shift();
  const told = [];
  for (const [number, file] of files.entries()) {
    const line = root.querySelector(".zw-sending"); // the view may be drawn anew meanwhile
    if (line) line.textContent = zone.dataset.sending.replace("{done}", number).replace("{all}", files.length);
    const refused = refuse(file, zone);
    told.push({ name: file.name, ...(refused ? { token: "", refused } : await send(file)) });
  }
  const line = root.querySelector(".zw-sending");
  if (line) line.textContent = "";
  root.querySelector("#zw-library-progress .zw-progress")?.setAttribute("data-running", ""); // of the last ones
  trigger("upload", { files: told });
}

function finish() {
  busy = false;
  pump();
}

function take(files) {
  if (!files.length) return;
  queue.push(files);
  pump();
}

async function drop(event) {
  const zone = root.querySelector(".zw-drop");
  root.removeAttribute("data-drag");
  if (!zone || !event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const plain = [...event.dataTransfer.files];
  take(entries.length ? (await Promise.all(entries.map(walk))).flat() : plain);
}

function drag(event) {
  const zone = root.querySelector(".zw-drop");
  if (!zone || !event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  root.setAttribute("data-drag", zone.dataset.release);
}

// --- what the visitor does

const PRESSED = {
  ".zw-choose": () => root.querySelector(".zw-files").click(),
  ".zw-clear": () => {
    for (const control of root.querySelector(".zw-filters").elements) control.value = "";
    look({ q: "", province: "", level: "", year: "" });
  },
  ".zw-by": (button) => {
    const down = state.sort === button.dataset.sort || (!state.sort && button.dataset.sort === "place") ? state.down !== "1" : false;
    look({ sort: button.dataset.sort, down: down ? "1" : "" });
  },
  ".zw-turn": (button) => look({ page: button.dataset.page }),
  ".zw-shut": shut,
  ".zw-about": (button) => zhiwen.send("ask", "edit", { report: button.value }),
  ".zw-delete": () => root.querySelector(".zw-confirm").showModal(),
  ".zw-no": (button) => button.closest("dialog").close(),
  ".zw-yes": (button) => {
    button.closest("dialog").close();
    const report = button.value;
    state.report = "";
    tell();
    trigger("delete", { report });
  },
  '[role="tab"]': (button) => choose(button.dataset.tab),
  ".zw-jump": (button) => bring(root.querySelector(`#zw-library-side b[data-section="${Number(button.dataset.section)}"]`), 0.04),
  ".zw-span": (button) => highlight(Number(button.dataset.start), Number(button.dataset.end)),
  ".zw-undo": (button) => trigger("submit", { report: state.report, values: { [button.value]: "" } }),
  ".zw-instead": (button) => {
    const field = button.closest(".zw-field").querySelector("input");
    field.value = button.value;
    field.focus();
  },
  ".zw-cancel": cancel,
  ".zw-anyway": (button) => {
    button.disabled = true;
    anyway.push([{ name: button.dataset.name, token: button.value, refused: "", anyway: true }]);
    pump();
  },
  ".zw-give-up": (button) => {
    trigger("stop", { token: button.value });
    button.closest(".zw-file").remove();
  },
  ".zw-dismiss": (button) => button.closest(".zw-told, .zw-progress").remove(),
  "[data-report] .zw-open, .zw-open[data-report], tr[data-report]": (source) => {
    if (getSelection().isCollapsed || source.matches("button")) open(source.closest("[data-report]").dataset.report);
  },
};

function cancel(button) {
  if (cancelled.has(button.value)) return;
  cancelled.add(button.value);
  button.disabled = true;
  trigger("stop", { token: button.value });
}

// The lines of the progress are drawn anew several times a second. Where that happens between press and release no
// click comes of them: the release on the button of the same file counts.
let held = "";
function hold(event) {
  held = event.button === 0 ? (event.target.closest(".zw-cancel")?.value ?? "") : "";
}
function release(event) {
  const button = event.target.closest?.(".zw-cancel");
  if (held && button?.value === held) cancel(button);
  held = "";
}

function press(event) {
  for (const [selector, act] of Object.entries(PRESSED)) {
    const source = event.target.closest(selector);
    if (source) return act(source);
  }
}

let typing = 0;
function type(event) {
  const control = event.target;
  if (control.matches(".zw-files")) {
    take([...control.files]);
    control.value = "";
  } else if (control.matches(".zw-fact-search")) {
    const sought = control.value.trim().toLowerCase();
    for (const item of root.querySelectorAll(".zw-facts li")) item.hidden = !item.textContent.toLowerCase().includes(sought);
  } else if (control.closest(".zw-filters")) {
    clearTimeout(typing);
    typing = setTimeout(() => look({ [control.name]: control.value }), control.name === "q" ? 250 : 0);
  }
}

function key(event) {
  if (event.key === "Escape" && !event.target.closest("dialog") && event.target.closest("#zw-library-side")) shut();
  if (!event.target.matches('[role="tab"]')) return;
  const tabs = [...root.querySelectorAll('#zw-library-side [role="tab"]')];
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) choose(tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length].dataset.tab, true);
}

root.addEventListener("click", press, { signal });
root.addEventListener("pointerdown", hold, { signal });
root.addEventListener("pointerup", release, { signal });
root.addEventListener("input", type, { signal });
root.addEventListener("change", (event) => event.target.matches(".zw-files") && type(event), { signal });
root.addEventListener("keydown", key, { signal });
root.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.matches(".zw-profile")) save(event.target);
}, { signal });
root.addEventListener("dragover", drag, { signal });
root.addEventListener("dragleave", (event) => event.relatedTarget && root.contains(event.relatedTarget) || root.removeAttribute("data-drag"), { signal });
root.addEventListener("drop", drop, { signal });

// Coming back by the navigation, the address has lost what is looked at; coming by a link, it says something else.
new MutationObserver(() => {
  if (!here()) return;
  const asked = read();
  if (KEYS.some((name) => asked[name])) Object.assign(state, asked);
  if (!KEYS.some((name) => state[name])) return;
  tell();
  tellAll("expand", { search: location.search });
}).observe(document.documentElement, { attributes: true, attributeFilter: ["data-view"] });
const watcher = new MutationObserver(settle);
watcher.observe(root, { childList: true, subtree: true }); // whose parts may come after this script
signal.addEventListener("abort", () => watcher.disconnect());
