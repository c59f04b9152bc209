"""The forms of a page as a browser would send them: where to, and every value that a field or a button has."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class PageForm:
    """A form that is sent by POST; each field has every value that the page offers for it."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)


def forms_in(page: str, address: str) -> list[PageForm]:
    """The POST forms of a page, htmx' ones too; a form without action goes to ``address``."""
    parser = _Parser(address)
    parser.feed(page)
    return parser.found


class _Parser(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[PageForm] = []
        self._by_id: dict[str, PageForm] = {}
        self._open: PageForm | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "hx-post" in given:
            self.found.append(PageForm(given["hx-post"] or self.address))
        if tag == "form":
            self._begin(given)
        elif "formaction" in given and self._open:
            self.found.append(PageForm(given["formaction"], self._open.fields))
        if tag == "select":
            self._select = given.get("name", "")
        form = self._by_id.get(given.get("form", "")) or self._open
        name = self._select if tag == "option" else given.get("name", "")
        if form and name and tag in {"input", "button", "option", "textarea"}:
            form.fields.setdefault(name, []).append(given.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        if tag == "select":
            self._select = ""

    def _begin(self, given: dict[str, str]) -> None:
        if given.get("method", "").lower() != "post":
            return
        self._open = PageForm(given.get("action") or self.address)
        self._by_id[given.get("id", "")] = self._open
        self.found.append(self._open)
