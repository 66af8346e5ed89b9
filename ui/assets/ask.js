// Runs once, when the reader is on the page, together with ask_table.js and ask_talk.js. `element` and `trigger` come
// from Gradio's HTML component. Opens citations wherever their markers stand, keeps the open card marked, brings the
// passage into view, and sends what is changed of a question's scope.
window.zhiwenPage?.abort();
const page = (window.zhiwenPage = new AbortController());
const find = (selector) => document.querySelector(selector);
const running = () => Boolean(find("#zw-stop")?.checkVisibility()); // one question at a time

// What another view sends waits until the view is drawn: of two answers that are under way the later one would show.
const PATIENCE = 8000; // milliseconds; should drawing fail, what waits is sent all the same
let drawing = 0; // timer of the drawing that is under way
const held = [];

function reach(event, data) {
  if (event !== "expand" && drawing) return held.push([event, data]);
  if (event === "expand") {
    clearTimeout(drawing);
    drawing = setTimeout(drawn, PATIENCE);
  }
  trigger(event, data);
}

function drawn() {
  clearTimeout(drawing);
  drawing = 0;
  for (const waiting of held.splice(0)) trigger(...waiting);
}

let asked = false; // whether the visitor, not the program, opened the passage
let byKeyboard = false;
let shown = "";

// Every listener of this view: of what happens inside it and in no other view.
function listen(kind, act, options = {}) {
  const within = (event) => event.target.closest?.("#zw-view-ask") && act(event);
  document.addEventListener(kind, within, { ...options, signal: page.signal });
}

function follow(event) {
  const source = event.target.closest('a[href^="#cite-"], [data-open], [data-ask]');
  if (!source) return;
  event.preventDefault();
  if (source.dataset.ask) return running() || trigger("input", { question: source.dataset.ask });
  asked = true;
  document.documentElement.classList.add("zw-wanted"); // a phone shows the report only to who asked for it
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
  if (!key && !asked) document.documentElement.classList.remove("zw-wanted");
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
  const [turn, kind] = control.name.split(":");
  if (running() || (!value && kind !== "unpick")) return;
  if (kind === "ask") return trigger("input", { question: value });
  left = control.closest("#zw-evidence") && document.activeElement === control ? [turn, kind] : null;
  trigger("submit", { turn, kind, value });
}

function press(event) {
  const button = event.target.closest("button.zw-edit, button.zw-unpick");
  if (button?.matches(".zw-unpick")) trigger("delete", { value: button.value });
  else if (button) change(button, button.value);
}

function known(control) {
  const typed = control.value.trim();
  const places = [...control.list.options].map((option) => option.value);
  const near = typed ? places.filter((place) => place.includes(typed)) : [];
  return places.includes(typed) ? typed : near.length === 1 ? near[0] : "";
}

// A list tells of a choice by two events, input and change: one of them is asked, or a slow page asks twice.
function choose(event) {
  if (event.target.matches("select.zw-add")) change(event.target, event.target.value);
}

function pick(event) {
  const control = event.target;
  if (!control.matches("input.zw-add")) return;
  control.setCustomValidity("");
  const chosen = !event.inputType || event.inputType === "insertReplacementText"; // from the list, not typed
  if (chosen) change(control, known(control));
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

zhiwen.register("ask", reach, element);
listen("click", follow, { capture: true });
listen("change", move);
listen("click", press);
listen("input", pick);
listen("change", choose);
listen("keydown", enter);
listen("click", (event) => event.target.closest(".zw-back") && jump(find("#zw-reader mark"), 0.25));
const watcher = new MutationObserver(settle);
watcher.observe(find("#zw-side"), { childList: true, subtree: true });
page.signal.addEventListener("abort", () => [watcher.disconnect(), clearTimeout(drawing)]);
settle();
