"""Follows every link that a person can see, from page to page, without pressing a button."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
from django.urls import Resolver404, resolve


@dataclass(frozen=True, slots=True)
class Visited:
    """One answer: the name of its address in the resolver, its path with the query, and the answer itself."""

    name: str
    path: str
    answer: requests.Response

    @property
    def is_page(self) -> bool:
        """Whether a browser shows it as a page of its own."""
        return (
            self.answer.headers.get("Content-Type", "").startswith("text/html")
            and "<html" in self.answer.text
        )


def crawl(
    base_url: str,
    cookies: Mapping[str, str],
    starts: list[str],
    *,
    each: Mapping[str, int],
    otherwise: int = 3,
) -> Iterator[Visited]:
    """Every page that links lead to from ``starts``, as the person whose session ``cookies`` hold.

    At most ``otherwise`` of those that the same view shows, a thousand runs have one page, or as many as ``each`` says
    of it by name. Links that would end the session are not followed.
    """
    seen: set[str] = set()
    shown: Counter[str] = Counter()
    waiting = deque(starts)
    with requests.Session() as session:
        session.cookies.update(cookies)
        while waiting:
            path = waiting.popleft()
            name = _name(path)
            if path in seen or name is None or shown[name] >= each.get(name, otherwise):
                continue
            seen.add(path)
            shown[name] += 1
            answer = session.get(base_url + path, timeout=30)
            yield Visited(name, path, answer)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                waiting += _links(base_url, path, answer.text)


def _name(path: str) -> str | None:
    """The view's name; None for files, and for what is none of ours."""
    try:
        name = resolve(urlsplit(path).path).view_name
    except Resolver404:
        return None
    return None if "logout" in name else name


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Links, and what htmx fetches by itself."""
        self.targets += [value for name, value in attrs if name in {"href", "hx-get"} and value]


def _links(base_url: str, path: str, text: str) -> list[str]:
    anchors = _Anchors()
    anchors.feed(text)
    found = []
    for target in anchors.targets:
        full = urldefrag(urljoin(base_url + path, target)).url
        if full.startswith(base_url + "/"):
            found.append(full.removeprefix(base_url))
    return found
