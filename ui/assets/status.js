// Looks again, when asked to.
const view = zhiwen.register("status", trigger, element);
element.addEventListener("click", (event) => event.target.closest(".zw-again") && trigger("expand", {}), { signal: zhiwen.signal });
