// A choice on which other options depend has the page drawn anew (templates/wizard/options.html). What somebody types
// while that is under way was not sent with it: it is put back into the new controls.
(() => {
  const controls = () =>
    [...document.querySelectorAll("#options [id]:is(input, select, textarea)")];
  const state = (control) =>
    control.matches("[type=checkbox], [type=radio]") ? control.checked : control.value;
  let sent = new Map();
  let later = new Map();

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target.id === "options") {
      sent = new Map(controls().map((control) => [control.id, state(control)]));
    }
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "options") {
      later = new Map(
        controls()
          .map((control) => [control.id, state(control)])
          .filter(([id, value]) => sent.has(id) && sent.get(id) !== value),
      );
    }
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const control of controls()) {
      if (later.has(control.id)) {
        if (typeof later.get(control.id) === "boolean") {
          control.checked = later.get(control.id);
        } else {
          control.value = later.get(control.id);
        }
      }
    }
    later = new Map();
  });
})();
