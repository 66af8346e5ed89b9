// Runs once, when the reader is on the page. `element`, `trigger` come from Gradio's HTML component.
// It opens citations wherever their markers stand, keeps the open card marked and brings the passage into view.
window.zhiwenPage?.abort();
const page = (window.zhiwenPage = new AbortController());
const find = (selector) => document.querySelector(selector);
let asked = false; // whether the visitor, not the program, opened the passage
let byKeyboard = false;
let shown = "";

document.documentElement.lang = navigator.language.startsWith("zh") ? "zh-CN" : "en";

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

document.addEventListener("click", follow, { capture: true, signal: page.signal });
document.addEventListener("change", move, { signal: page.signal });
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
