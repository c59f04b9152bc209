// What the Flow Manager's live cells need beside htmx: a cell that is as it was stays untouched, a tick survives its
// cell's renewal, and a changed state is said aloud once.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const old = event.detail.target;
  const fresh = event.detail.fragment.firstElementChild;
  if (!fresh || !old.dataset.digest) {
    return;
  }
  if (fresh.dataset.digest === old.dataset.digest) {
    event.detail.shouldSwap = false;
    return;
  }
  for (const box of old.querySelectorAll("input:checked")) {
    const again = fresh.querySelector(`#${CSS.escape(box.id)}`);
    if (again) {
      again.checked = true;
    }
  }
  if (fresh.dataset.news && fresh.dataset.news !== old.dataset.news) {
    const news = document.createElement("span");
    news.textContent = fresh.dataset.news;
    document.getElementById("flow-news").replaceChildren(news);
  }
});

// A page that nobody looks at asks for nothing.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === "poll" && document.hidden) {
    event.preventDefault();
  }
});
