// A window that nobody looks at asks for nothing; back in sight it asks with its next turn.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === "poll" && document.hidden) {
    event.preventDefault();
  }
});
