// The check view. The draft stands in Gradio's box, into which a file is read by way of the program. Python renders the
// checked text; which of its sentences is open, and of which verdict they are shown, lives here.
const view = zhiwen.register("check", trigger, element);
const { signal } = zhiwen;
const root = document.querySelector("#zw-view-check");
const find = (selector) => root.querySelector(selector);
const narrow = matchMedia("(max-width: 899px)");
let writing = true; // the box is shown, not the result
let pending = false; // the visitor has asked for a result
let key = ""; // of the result that is shown
let filter = ""; // the verdict whose sentences are shown, "" for all
let saved = 0; // files asked for
let handed = "0"; // the last one that the browser was given
let wanted = ""; // the sentence whose evidence is to be shown, and which of its citations
let asked = ""; // the one that Python was asked for and has not answered; "" where none is
let since = 0; // when
let leaving = null; // ends the reading of a file

const box = () => find("#zw-check-box textarea");
const claims = () => [...root.querySelectorAll(".zw-k-claim")];
const shown = () => claims().filter((claim) => !filter || claim.dataset.verdict === filter);
const current = () => find(".zw-k-claim[aria-current]");
const written = (number) => number.toLocaleString("en-US");

function say(name, values) {
  return Object.entries(values).reduce((text, [slot, value]) => text.replace(`{${slot}}`, () => value), find(".zw-k-file").dataset[name]);
}

// --- the draft

function measure() {
  const [zone, area, line, run] = [find(".zw-k-file"), box(), find(".zw-k-count"), find("#zw-check-run")];
  if (!zone || !area || !line || !run) return;
  const most = Number(zone.dataset.most);
  const count = [...area.value].length; // as Python counts
  const told = say(count > most ? "over" : "count", { count: written(count), most: written(most) });
  if (line.textContent !== told) line.textContent = told;
  line.classList.toggle("zw-k-over", count > most);
  run.disabled = count > most;
}

async function take(file) {
  const zone = find(".zw-k-file");
  if (!file || !zone) return;
  const tell = (text) => (find(".zw-k-fared").textContent = text); // it may have been drawn anew meanwhile
  revise();
  leaving?.abort();
  const { signal: left } = (leaving = new AbortController());
  if (file.size > Number(zone.dataset.largest)) return tell(`${file.name}: ${zone.dataset.tooLarge}`);
  tell(say("reading", { name: file.name }));
  try {
    const query = new URLSearchParams({ name: file.name, lang: document.documentElement.lang });
    const answer = await (await fetch(`check/read?${query}`, { method: "PUT", body: file, signal: left })).json();
    if (left.aborted) return;
    if (answer.text === undefined) return tell(`${file.name}: ${answer.error}`);
    const area = box();
    area.value = answer.text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.scrollTop = 0;
    tell(say("read", { name: file.name }));
  } catch {
    if (!left.aborted) tell(say("readFailed", { name: file.name }));
  }
}

function revise() {
  writing = true;
  pending = false;
  root.classList.remove("zw-checked", "zw-reading");
}

function drag(event) {
  if (!event.dataTransfer.types.includes("Files") || !find(".zw-k-file")) return;
  event.preventDefault();
  root.dataset.drag = find(".zw-k-file").dataset.release;
}

function drop(event) {
  delete root.dataset.drag;
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  take(event.dataTransfer.files[0]);
}

// --- the checked text

function open(claim, { at = 0, focus = true } = {}) {
  if (!claim) return;
  for (const other of claims()) {
    other.tabIndex = other === claim ? 0 : -1;
    if (other === claim) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
  if (focus) claim.focus({ preventScroll: true });
  claim.scrollIntoView({ block: "nearest" });
  wanted = `${claim.dataset.claim}-${at}`;
  look();
}

// Of two requests under way Gradio would send the first one's data twice: the next is sent when one is answered.
function look() {
  if (!asked && find(".zw-k-evidence")?.dataset.answer === wanted) return jump(find("#zw-check-reader mark"), 0.25);
  if (asked && asked !== wanted && Date.now() - since < 3000) return;
  [asked, since] = [wanted, Date.now()];
  const [number, at] = wanted.split("-").map(Number);
  trigger("select", { claim: number, at });
}

function narrowTo(verdict) {
  filter = verdict;
  for (const claim of claims()) claim.classList.toggle("zw-k-dim", Boolean(verdict) && claim.dataset.verdict !== verdict);
  for (const button of root.querySelectorAll(".zw-k-filters button")) {
    button.setAttribute("aria-pressed", String(button.dataset.filter === verdict));
  }
}

function close() {
  root.classList.remove("zw-reading");
  current()?.focus({ preventScroll: true });
}

function jump(target, share) {
  const text = find("#zw-check-reader .zw-text");
  if (!text || !target) return;
  text.scrollTop += target.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight * share;
}

function download({ dataset }) {
  const bytes = Uint8Array.from(atob(dataset.body), (character) => character.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = dataset.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// what Python rendered last: a result, evidence with its report, a file
let report = "";
function settle() {
  measure();
  const result = find(".zw-k-result");
  if (result && result.dataset.key !== key) {
    key = result.dataset.key;
    writing = writing && !pending;
    pending = false;
    narrowTo(filter && find(`.zw-k-filters [data-filter="${filter}"]`) ? filter : "");
    const first = find(".zw-k-claim.zw-k-contradicted") ?? find(".zw-k-claim.zw-k-not_found") ?? find(".zw-k-claim");
    if (!narrow.matches) open(current() ?? first, { focus: !writing && document.activeElement === document.body });
  }
  root.classList.toggle("zw-checked", Boolean(result) && !writing);
  if (asked && find(".zw-k-evidence")?.dataset.answer === asked) {
    const stale = asked !== wanted;
    asked = "";
    if (stale) look();
  }
  const opened = find("#zw-check-reader .zw-report");
  const name = opened ? `${opened.dataset.key} ${opened.querySelector(".zw-source")?.textContent}` : "";
  if (name !== report) {
    report = name;
    jump(opened?.querySelector("mark"), 0.25);
  }
  const covered = narrow.matches && root.classList.contains("zw-reading") && document.activeElement?.matches(".zw-k-claim");
  if (covered) find(".zw-e-close")?.focus({ preventScroll: true });
  const file = find(".zw-k-saved");
  if (file && file.dataset.number !== handed) {
    handed = file.dataset.number;
    download(file);
  }
}

// --- what the visitor does

const PRESSED = {
  ".zw-k-choose": () => find(".zw-k-files").click(),
  "#zw-check-run": () => (pending = true),
  ".zw-k-edit": () => {
    revise();
    box()?.focus();
  },
  "[data-save]": (button) => trigger("submit", { kind: button.dataset.save, number: ++saved }),
  "[data-filter]": (button) => {
    narrowTo(button.dataset.filter);
    if (!narrow.matches && !shown().includes(current())) open(shown()[0], { focus: false });
  },
  ".zw-k-claim": (claim) => {
    if (!getSelection().isCollapsed) return;
    root.classList.add("zw-reading");
    open(claim);
  },
  ".zw-card": (card) => open(current(), { at: Number(card.dataset.at), focus: false }),
  ".zw-k-ask": (button) => zhiwen.send("ask", "edit", { text: button.value }),
  ".zw-e-close": close,
  ".zw-back": () => jump(find("#zw-check-reader mark"), 0.25),
};

function press(event) {
  for (const [selector, act] of Object.entries(PRESSED)) {
    const source = event.target.closest(selector);
    if (source) return act(source);
  }
}

function type(event) {
  if (event.key === "Escape" && root.classList.contains("zw-reading")) close();
  if (event.key === "Enter" && event.ctrlKey && event.target === box()) find("#zw-check-run").click();
  if (!event.target.matches(".zw-k-claim")) return;
  const every = shown();
  const at = every.indexOf(event.target);
  const next = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: every.length - 1 }[event.key];
  if (event.key === "Enter" || event.key === " ") PRESSED[".zw-k-claim"](event.target);
  else if (next === undefined) return;
  else open(every[Math.max(0, next)]);
  event.preventDefault();
}

function change({ target }) {
  if (target.matches(".zw-k-files")) {
    take(target.files[0]);
    target.value = "";
  } else if (target.matches(".zw-outline") && target.value !== "") {
    jump(find(`#zw-check-reader [data-section="${Number(target.value)}"]`), 0.04);
    target.value = "";
  }
}

root.addEventListener("click", press, { signal, capture: true }); // before Gradio, which begins the check
root.addEventListener("keydown", type, { signal });
root.addEventListener("input", measure, { signal });
root.addEventListener("change", change, { signal });
root.addEventListener("dragover", drag, { signal });
root.addEventListener("dragleave", (event) => event.relatedTarget && root.contains(event.relatedTarget) || delete root.dataset.drag, { signal });
root.addEventListener("drop", drop, { signal });
const watcher = new MutationObserver(settle);
watcher.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-answer", "data-key", "data-number"] });
signal.addEventListener("abort", () => [watcher.disconnect(), leaving?.abort()]);
