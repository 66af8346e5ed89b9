// Past conversations: search, rename in place, ask before deleting, and where the keyboard is after each.
const view = zhiwen.register("past", trigger, element);
const { signal } = zhiwen;
const room = document.getElementById("zw-view-past");
const on = (name, act) => room.addEventListener(name, act, { signal });
const clone = (name) => element.querySelector(`template.${name}`).content.firstElementChild.cloneNode(true);
const row = (id) => [...room.querySelectorAll("li[data-id]")].find((one) => one.dataset.id === id);
let next = ""; // id of the row below one that is being deleted
let typing = 0;

function close(box) {
  const from = box.closest("li");
  (from ?? room).querySelector(from ? ".zw-past-open" : ".zw-past-all")?.focus();
  from?.classList.remove("zw-past-busy");
  box.remove();
}

function put(name, place) {
  for (const box of room.querySelectorAll(".zw-past-naming, .zw-past-asking")) {
    box.closest("li")?.classList.remove("zw-past-busy");
    box.remove();
  }
  const box = clone(name);
  place.append(box);
  place.closest("li")?.classList.add("zw-past-busy");
  (box.querySelector("input") ?? box.querySelector("button")).focus();
  return box;
}

function rename(item) {
  const box = put("zw-past-form", item.querySelector(".zw-past-what"));
  box.title.value = item.querySelector(".zw-past-open").textContent;
  box.title.select();
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    if (box.title.value.trim()) trigger("edit", { id: item.dataset.id, title: box.title.value });
    else box.title.focus();
  });
}

// The conversation that is open in the view that asks would come back with the next question.
function leave(id) {
  const open = document.querySelector("#zw-said [data-conversation]")?.dataset.conversation;
  if (open && (!id || id === open)) document.querySelector("#zw-new")?.click();
}

function remove(item) {
  const box = put("zw-past-sure", item);
  box.querySelector(".zw-past-yes").addEventListener("click", () => {
    next = (item.nextElementSibling ?? item.previousElementSibling)?.dataset.id ?? "";
    leave(item.dataset.id);
    trigger("delete", { id: item.dataset.id });
  });
}

function removeAll() {
  const box = put("zw-past-all-sure", element.querySelector(".zw-past-bar"));
  box.querySelector(".zw-past-yes").addEventListener("click", () => {
    box.remove();
    leave("");
    trigger("delete", { all: true });
  });
}

// What is saved tells its times in the zone of who saves it.
function inMyZone(link) {
  const url = new URL(link.href);
  url.searchParams.set("zone", Intl.DateTimeFormat().resolvedOptions().timeZone);
  link.href = url.href;
}

function find(text) {
  clearTimeout(typing);
  typing = setTimeout(() => trigger("input", { search: text }), 180);
}

on("click", (event) => {
  const hit = (name) => event.target.closest(`.${name}`);
  const item = event.target.closest("li[data-id]");
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (hit("zw-past-no")) close(event.target.closest(".zw-past-naming, .zw-past-asking"));
  else if (hit("zw-past-open") && plain) {
    event.preventDefault();
    zhiwen.send("ask", "select", { id: item.dataset.id });
  } else if (hit("zw-past-export")) inMyZone(hit("zw-past-export"));
  else if (hit("zw-past-rename")) rename(item);
  else if (hit("zw-past-delete")) remove(item);
  else if (hit("zw-past-all")) removeAll();
  else if (hit("zw-past-more")) trigger("apply", { more: true });
  else if (hit("zw-past-clear")) {
    const box = element.querySelector(".zw-past-search");
    box.value = "";
    box.focus();
    find("");
  }
});
on("input", (event) => event.target.matches(".zw-past-search") && find(event.target.value));
on("keydown", (event) => {
  const box = event.target.closest?.(".zw-past-naming, .zw-past-asking");
  if (event.key !== "Escape" || !box) return;
  event.preventDefault();
  event.stopPropagation();
  close(box);
});

// What was done is said aloud, and the keyboard goes on where it was.
function settle() {
  const list = room.querySelector(".zw-past-list");
  const said = element.querySelector(".zw-past-said");
  if (!list || !said) return;
  element.querySelector(".zw-past-all").hidden = list.dataset.count === "0" && !element.querySelector(".zw-past-search").value;
  if (!list.dataset.said) return;
  said.textContent = list.dataset.said;
  const place = row(list.dataset.touched || next)?.querySelector(".zw-past-open") ?? element.querySelector(".zw-past-search");
  if (!room.contains(document.activeElement)) place.focus();
  list.dataset.said = "";
  next = "";
}
const watcher = new MutationObserver(settle);
watcher.observe(room, { childList: true, subtree: true });

// A list that was left is looked up again: questions were asked since.
let was = document.documentElement.dataset.view;
const shown = new MutationObserver(() => {
  const now = document.documentElement.dataset.view;
  if (now === "past" && was !== "past" && room.querySelector(".zw-past-list")) {
    element.querySelector(".zw-past-said").textContent = "";
    trigger("apply", {});
  }
  was = now;
});
shown.observe(document.documentElement, { attributes: true, attributeFilter: ["data-view"] });
signal.addEventListener("abort", () => [watcher, shown].forEach((one) => one.disconnect()));
