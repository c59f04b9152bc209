"""What calls are counted and logged as: never with an Id, a value or a statement that the caller gave."""

import re

_ID = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?")
#: What follows an object's name and is not a record of it.
_WORDS = frozenset({"describe", "updated", "deleted", "listviews", "quickactions"})


def rest_kind(method: str, parts: tuple[str, ...]) -> str:
    """A REST call: its path with Ids, locators and external id values left out."""
    words = [part for part in parts if part]
    if not words:
        return method
    head = words[0].lower()
    if head == "tooling":
        return rest_kind(f"{method} tooling", tuple(words[1:])).replace("tooling ", "tooling/", 1)
    if head in {"query", "queryall"}:
        return f"{method} {words[0]}{'/next' if len(words) > 1 else ''}"
    if head == "sobjects" and len(words) > 2 and words[2].lower() not in _WORDS:
        key = "{id}" if len(words) == 3 else f"{words[2]}/{{value}}"
        if len(words) > 3 and _ID.fullmatch(words[2]):
            key = f"{{id}}/{words[3]}"
        return f"{method} sobjects/{words[1]}/{key}"
    told = ("{id}" if _is_id(head, place, one) else one for place, one in enumerate(words))
    return f"{method} {'/'.join(told)}"


def _is_id(head: str, place: int, word: str) -> bool:
    return ((head == "jobs" and place == 2) or (head == "job" and place > 0) or place > 2) and bool(
        _ID.fullmatch(word)
    )
