// Light or dark as the system has it; a list keeps still while somebody selects in it or the page is hidden.
(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    document.documentElement.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  dark.addEventListener("change", apply);
  apply();
  document.addEventListener("htmx:beforeRequest", (event) => {
    const live = event.target.closest("[data-live]");
    const selected = window.getSelection();
    const busy = live && selected && !selected.isCollapsed && live.contains(selected.anchorNode);
    if (live && (document.hidden || busy)) {
      event.preventDefault();
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-submit]")) {
      event.target.form.requestSubmit();
    }
  });
})();
