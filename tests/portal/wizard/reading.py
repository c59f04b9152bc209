"""Reads a form from a page as a browser would send it back."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    """The fields of the form ``page-form``, those outside that belong to it left out (they are buttons)."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._inside = False
        self._textarea: tuple[str, str] | None = None
        self._select: tuple[str, list[tuple[str, bool]]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("id") == "page-form"
        if not self._inside:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "input" and name and (kind not in ("checkbox", "radio") or "checked" in given):
            self.fields.append((name, given.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "textarea":
            self._textarea = (name, "")
        elif tag == "select":
            self._select = (name, [])
        elif tag == "option" and self._select:
            self._select[1].append((given["value"], "selected" in given))

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._textarea = (self._textarea[0], self._textarea[1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._textarea:
            name, text = self._textarea
            self.fields.append((name, text.removeprefix("\n")))
            self._textarea = None
        elif tag == "select" and self._select:
            name, options = self._select
            chosen = [value for value, selected in options if selected] or [value for value, _ in options[:1]]
            self.fields.append((name, chosen[0]))
            self._select = None
        elif tag == "form":
            self._inside = False


def form_of(content: bytes) -> dict[str, list[str]]:
    """What a browser would send if nothing were touched, by name."""
    parser = _Form()
    parser.feed(content.decode())
    found: dict[str, list[str]] = {}
    for name, value in parser.fields:
        found.setdefault(name, []).append(value)
    return found
