// What is done with questions and answers: copied, judged, edited, asked again; where the chat scrolls; what a screen
// reader is told; the keys. Shares its scope with ask.js.

// The chat follows the growing words, but never beyond the question that they answer: an answer is read from its
// start. Where the visitor scrolls elsewhere, it stays.
let following = true;
let placed = -1; // where the program scrolled to
const log = () => find("#zw-chat .bubble-wrap");
const NEAR = 48; // pixels from where the chat would scroll to that still count as there

function goal(box) {
  const asked = [...box.querySelectorAll(".user-row")].at(-1);
  const end = box.scrollHeight - box.clientHeight;
  if (!asked) return end;
  return Math.min(end, box.scrollTop + asked.getBoundingClientRect().top - box.getBoundingClientRect().top - 4);
}

function heed(event) {
  const box = log();
  if (event.target !== box || Math.abs(box.scrollTop - placed) < 2) return;
  following = Math.abs(box.scrollTop - goal(box)) < NEAR;
}

function scrollOn() {
  const box = log();
  if (!box || !following) return;
  box.scrollTop = goal(box);
  placed = box.scrollTop;
}

// While checked words take the place of quotes, the answer keeps the height that it had, and so does its end, until the
// next question: nothing that is being read moves.
let kept = { rows: 0, height: 0 };

function keepHeight() {
  const rows = [...document.querySelectorAll("#zw-chat .bot-row")];
  const last = rows.at(-1);
  if (rows.length !== kept.rows) kept = { rows: rows.length, height: 0 };
  if (last?.querySelector(".zw-waiting")) kept.height = Math.max(kept.height, last.offsetHeight);
  for (const row of rows) row.style.minHeight = row === last && kept.height ? `${kept.height}px` : "";
}

function forgetHeight() {
  kept.height = 0; // lines break elsewhere now
  keepHeight();
}

// Gradio labels a message with its HTML source and reads out every word of a growing one; its sanitizer takes
// aria- attributes out. A screen reader should read the message itself, be told once, and hear what is pressed.
let pressed = ""; // name of the button that the keyboard was on, before its message was drawn anew

function mend() {
  for (const message of document.querySelectorAll("#zw-chat [data-testid][aria-label]")) message.removeAttribute("aria-label");
  for (const live of document.querySelectorAll('#zw-chat [aria-live]:not([aria-live="off"])')) live.setAttribute("aria-live", "off");
  for (const button of document.querySelectorAll("#zw-chat .zw-act:is(.zw-on, .zw-off):not([aria-pressed])"))
    button.setAttribute("aria-pressed", String(button.classList.contains("zw-on")));
  for (const table of document.querySelectorAll("#zw-chat .zw-table:not([tabindex])")) {
    table.tabIndex = 0; // so that the keyboard scrolls it
    table.setAttribute("role", "group");
    table.setAttribute("aria-label", table.querySelector("caption")?.textContent ?? "");
  }
  if (pressed && document.activeElement === document.body) find(`#zw-chat [name="${CSS.escape(pressed)}"]`)?.focus({ preventScroll: true });
  zhiwen.nameMenus();
  keepAddress();
  keepHeight();
  scrollOn();
}

const live = document.createElement("p");
live.className = "zw-hidden";
live.setAttribute("role", "status");
document.body.append(live);
let conversation = "";
let picture = ""; // which drawing of the whole view was the last

function hear() {
  const said = find("#zw-said [data-conversation]");
  if (!said) return;
  if (live.textContent !== said.textContent) live.textContent = said.textContent;
  conversation = said.dataset.conversation;
  keepAddress();
  if (said.dataset.drawn && said.dataset.drawn !== picture) {
    picture = said.dataset.drawn;
    drawn();
  }
}

// The address names the conversation and what it is limited to, once that is known.
function keepAddress() {
  const query = new URLSearchParams(location.search);
  const from = find("#zw-picked [data-from]")?.dataset.from;
  const same = (query.get("c") ?? "") === conversation && query.getAll("from").join("\n") === from;
  if (document.documentElement.dataset.view !== "ask" || from === undefined || same) return;
  zhiwen.setQuery({ c: conversation || null, from: from.split("\n") });
}

async function copy(button) {
  const text = button.value;
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement("textarea"); // a page that is not served from this machine has no clipboard
    field.value = text;
    document.body.append(field);
    field.select();
    done = document.execCommand("copy");
    field.remove();
    button.focus();
  }
  const words = find("#zw-dislike dialog").dataset;
  live.textContent = done ? words.copied : words.copyFailed;
  const label = button.dataset.label ?? button.textContent;
  button.dataset.label = label;
  button.textContent = live.textContent;
  setTimeout(() => (button.textContent = label), 1600);
}

function judge(turn, button) {
  if (button.classList.contains("zw-on")) return trigger("like", { turn, back: true });
  if (button.classList.contains("zw-like")) return trigger("like", { turn, liked: true });
  const dialog = find("#zw-dislike dialog");
  dialog.querySelector("form").reset();
  dialog.dataset.turn = turn;
  dialog.showModal();
}

function judged(event) {
  const form = event.target.closest("#zw-dislike form");
  if (!form) return;
  const reason = form.querySelector("input:checked").value;
  trigger("like", { turn: form.closest("dialog").dataset.turn, liked: false, reason, words: form.querySelector("textarea").value });
}

function act(event) {
  const target = event.target;
  if (target.closest(".zw-dialog-cancel")) return target.closest("dialog").close();
  if (target.closest(".zw-unedit")) return trigger("edit", { turn: 0 });
  const link = target.closest("a.zw-to-compare");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    event.stopPropagation();
    history.pushState(null, "", link.getAttribute("href"));
    zhiwen.show("compare", { push: false });
    return zhiwen.send("compare", "expand", { search: location.search });
  }
  const button = target.closest("button.zw-act");
  if (!button) return;
  const [turn, kind] = button.name.split(":");
  if (kind === "copy") return copy(button);
  if (running()) return;
  pressed = event.detail === 0 ? button.name : "";
  if (kind === "edit" || kind === "retry") following ||= kind === "retry";
  if (kind === "edit") return trigger("edit", { turn });
  if (kind === "retry") return trigger("retry", { turn });
  judge(turn, button);
}

function key(event) {
  if (event.isComposing || event.defaultPrevented || document.documentElement.dataset.view !== "ask") return;
  if (find("#zw-dislike dialog[open]") || event.target.closest?.(".zw-scope input")) return;
  if (event.key === "Escape" && running()) find("#zw-stop").click();
  else if (event.key === "Escape" && find(".zw-unedit")) trigger("edit", { turn: 0 });
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  find("#zw-box textarea").focus();
}

// A question that was just sent is looked at, wherever the visitor was.
function sent(event) {
  const byKey = event.type === "keydown" && event.key === "Enter" && !event.shiftKey && event.target.closest("#zw-box");
  if (byKey || (event.type === "click" && event.target.closest("#zw-send, [data-ask], .zw-offer"))) {
    following = true;
    pressed = "";
  }
}

listen("scroll", heed, { capture: true });
listen("click", act, { capture: true });
listen("click", sent, { capture: true });
listen("keydown", sent, { capture: true });
listen("submit", judged);
addEventListener("resize", forgetHeight, { signal: page.signal });
document.addEventListener("keydown", key, { signal: page.signal });
const mender = new MutationObserver(mend);
mender.observe(find("#zw-left"), { childList: true, subtree: true });
const ear = new MutationObserver(hear);
ear.observe(find("#zw-said"), { childList: true, subtree: true, characterData: true });
const viewer = new MutationObserver(keepAddress);
viewer.observe(document.documentElement, { attributeFilter: ["data-view"] });
page.signal.addEventListener("abort", () => {
  for (const observer of [mender, ear, viewer]) observer.disconnect();
  live.remove();
});
mend();
hear();
