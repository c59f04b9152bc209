"""The forms of a page as a browser would send them: where to, and every value that a field or a button has."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class PageForm:
    """A form that is sent by POST; each field has every value that the page offers for it."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)


def forms_in(page: str, address: str) -> list[PageForm]:
    """The POST forms of a page, htmx' ones and those of buttons with an address of their own too.

    A form without action goes to ``address``. A control may stand outside its form, and before it.
    """
    parser = _Parser(address)
    parser.feed(page)
    for form_id, form, name, value in parser.controls:
        owner = parser.by_id.get(form_id) if form_id else form
        if owner:
            owner.fields.setdefault(name, []).append(value)
    return parser.found


class _Parser(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[PageForm] = []
        self.by_id: dict[str, PageForm] = {}
        self.controls: list[tuple[str, PageForm | None, str, str]] = []
        self._open: PageForm | None = None
        self._select = ("", "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._begin(given)
        elif "formaction" in given and self._open:
            self.found.append(PageForm(given["formaction"], self._open.fields))
        if "hx-post" in given:
            fields = self._open.fields if self._open else {}
            self.found.append(PageForm(given["hx-post"] or self.address, fields))
        if tag == "select":
            self._select = (given.get("form", ""), given.get("name", ""))
        elif tag == "option" and self._select[1]:
            self.controls.append((self._select[0], self._open, self._select[1], given.get("value", "")))
        elif tag in {"input", "button", "textarea"} and given.get("name"):
            self.controls.append((given.get("form", ""), self._open, given["name"], given.get("value", "on")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        if tag == "select":
            self._select = ("", "")

    def _begin(self, given: dict[str, str]) -> None:
        if given.get("method", "").lower() != "post":
            return
        self._open = PageForm(given.get("action") or self.address)
        self.found.append(self._open)
        if given.get("id"):
            self.by_id[given["id"]] = self._open
