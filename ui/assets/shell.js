// The frame of the page, in its head: which view is shown, language, day and night, and the views' ways to Python.
// A view registers its port; `expand` tells it to render itself: once after loading, again when the language was
// switched or the library changed, each time no sooner than it is shown.
window.zhiwen = (() => {
  const VIEWS = ["ask", "compare", "check", "library", "past", "status"];
  const root = document.documentElement;
  const ports = new Map(); // view → how to reach its Python, and whether what it shows is of another language
  const leaving = new AbortController();
  const waiting = []; // what was sent to a view that was not there yet
  let language = ""; // none before Python has told it: nothing is rendered before
  let edition = ""; // the library's fingerprint

  const wanted = () => {
    const name = new URLSearchParams(location.search).get("view");
    return VIEWS.includes(name) ? name : "ask";
  };

  function refresh() {
    const name = root.dataset.view;
    const port = ports.get(name);
    const state = `${language} ${edition}`;
    if (!port || !language || port.rendered === state) return;
    port.rendered = state;
    port.trigger("expand", { search: location.search });
  }

  function mark() {
    for (const link of document.querySelectorAll("#zw-header a[data-view]")) {
      if (link.dataset.view === root.dataset.view) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  const left = new Map(); // view → how far down it was; on a narrow screen all scroll in one window

  function show(name, { push = true, focus = false } = {}) {
    if (!VIEWS.includes(name)) return;
    const before = root.dataset.view;
    if (before !== name && push) history.pushState(null, "", name === "ask" ? location.pathname : `?view=${name}`);
    left.set(before, scrollY);
    root.dataset.view = name;
    mark();
    refresh();
    if (before !== name) scrollTo(0, left.get(name) ?? 0);
    if (focus) document.querySelector(`#zw-view-${name}`)?.querySelector("h2, input, textarea, button")?.focus?.();
  }

  function register(name, trigger, element) {
    ports.set(name, { trigger, element, rendered: "" });
    refresh();
    for (const sent of waiting.splice(0)) send(...sent);
    return { name, element, trigger };
  }

  function send(name, event, data) {
    const port = ports.get(name);
    if (!port || !language) return waiting.push([name, event, data]);
    show(name);
    port.trigger(event, data);
  }

  function setQuery(values) {
    const query = new URLSearchParams(location.search);
    for (const [key, value] of Object.entries(values)) {
      query.delete(key);
      for (const one of Array.isArray(value) ? value : [value]) if (one !== null && one !== "") query.append(key, one);
    }
    const text = query.toString();
    history.replaceState(null, "", text ? `?${text}` : location.pathname);
  }

  const byNight = matchMedia("(prefers-color-scheme: dark)");
  function paint() {
    const chosen = localStorage.getItem("zhiwen-theme");
    const dark = chosen ? chosen === "dark" : byNight.matches;
    document.body?.classList.toggle("dark", dark);
    root.style.colorScheme = dark ? "dark" : "light";
    root.dataset.theme = dark ? "dark" : "light";
  }

  // By script: the page's base would make another address of a link to a place in it, and load it.
  function skip() {
    const content = document.querySelector("#zw-header a[aria-current]").dataset.content;
    const place = document.getElementById(content);
    place.tabIndex = -1;
    place.focus();
  }

  function press(event) {
    if (event.target.closest(".zw-skip")) {
      event.preventDefault();
      return skip();
    }
    const link = event.target.closest("a[data-view]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      if (link.dataset.view === root.dataset.view) scrollTo(0, 0);
      return show(link.dataset.view);
    }
    if (event.target.closest(".zw-theme")) {
      localStorage.setItem("zhiwen-theme", root.dataset.theme === "dark" ? "light" : "dark");
      paint();
    }
    if (event.target.closest(".zw-language")) {
      const other = language === "zh" ? "en" : "zh";
      localStorage.setItem("zhiwen-language", other);
      shell?.("input", { language: other });
    }
  }

  let shell = null; // reaches the header's Python
  function begin(trigger, element) {
    shell = trigger;
    const settle = () => {
      const told = element.querySelector("[data-language]")?.dataset.language ?? "";
      const library = document.querySelector("#zw-footer [data-edition]")?.dataset.edition ?? "";
      if (!told || !library) return;
      mark();
      if (told === language && library === edition) return;
      language = told;
      edition = library;
      root.lang = told === "zh" ? "zh-CN" : "en";
      refresh();
      for (const sent of waiting.splice(0)) send(...sent);
    };
    const watcher = new MutationObserver(settle);
    watcher.observe(element, { childList: true, subtree: true });
    watcher.observe(document.querySelector("#zw-footer"), { childList: true, subtree: true });
    leaving.signal.addEventListener("abort", () => watcher.disconnect());
    paint();
    settle();
  }

  // The menu of a chart is drawn without a name.
  const nameMenus = () => document.querySelectorAll(".vega-embed summary:not([aria-label])").forEach((menu) => menu.setAttribute("aria-label", menu.parentElement.title));
  const preferred = () => localStorage.getItem("zhiwen-language") || navigator.language;
  root.id = "zw"; // each selector of the style files begins with it, so that none of Gradio's is more specific
  root.dataset.view = wanted();
  root.lang = preferred().startsWith("zh") ? "zh-CN" : "en";
  const { signal } = leaving;
  byNight.addEventListener("change", paint, { signal });
  addEventListener("popstate", () => show(wanted(), { push: false }), { signal });
  document.addEventListener("click", press, { signal });
  document.addEventListener("DOMContentLoaded", paint, { signal });
  return { begin, register, show, send, setQuery, nameMenus, preferred, signal };
})();
