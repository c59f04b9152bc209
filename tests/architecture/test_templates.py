"""Templates keep to what the content security policy and the pages' readers ask of every one of them."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, short

#: Of pages; letters are read in mail programs, which take inline styles only.
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "mail" not in path.parent.parts)
STATIC = sorted(path for path in (ROOT / "static").rglob("*") if path.suffix in {".js", ".css"})

#: What a page must not hold, and how it is done instead.
FORBIDDEN = {
    "inline style: write a class in static/": re.compile(r"<style|\sstyle\s*=", re.IGNORECASE),
    "inline script: write a file in static/": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "inline handler: listen in a file in static/": re.compile(
        r"\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
    ),
    "evaluated htmx attribute: allowEval is off": re.compile(
        r"hx-on|hx-vals=.js:|hx-trigger=[\"'][^\"']*\[", re.IGNORECASE
    ),
    "text that is not escaped": re.compile(r"\|\s*safe\b|autoescape\s+off|mark_safe"),
    "file from elsewhere: only our own are let in": re.compile(
        r"(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE
    ),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    found = [
        f"{short(path)}:{number}: {line.strip()[:100]}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if FORBIDDEN[what].search(line)
    ]
    assert found == []


def _tags(name: str) -> list[tuple[Path, str]]:
    tag = re.compile(rf"<{name}\b(?:[^>{{]|{{{{.*?}}}}|{{%.*?%}}|{{)*>", re.IGNORECASE | re.DOTALL)
    return [(path, found) for path in TEMPLATES for found in tag.findall(path.read_text())]


def test_a_heading_cell_says_what_it_heads() -> None:
    assert [f"{short(path)}: {tag}" for path, tag in _tags("th") if "scope=" not in tag] == []


def test_a_picture_has_a_text() -> None:
    assert [f"{short(path)}: {tag}" for path, tag in _tags("img") if "alt=" not in tag] == []


def test_a_form_that_changes_something_carries_the_token() -> None:
    forms = re.compile(r"<form\b(.*?)</form>", re.IGNORECASE | re.DOTALL)
    bare = [
        short(path)
        for path in TEMPLATES
        for form in forms.findall(path.read_text())
        if re.search(r"method=[\"']post", form, re.IGNORECASE) and "csrf_token" not in form
    ]
    assert bare == []


def test_a_page_extends_the_common_frame() -> None:
    """Pages have a title and a main part from the frame; parts of pages, which have no head, are included."""
    heads = [short(path) for path in TEMPLATES if "<html" in path.read_text().lower()]
    assert heads == ["templates/base.html"]


def test_scripts_do_not_evaluate_text() -> None:
    evaluated = re.compile(r"\beval\s*\(|new Function|innerHTML\s*=|document\.write")
    assert [short(path) for path in STATIC if evaluated.search(path.read_text())] == []


def test_files_of_pages_are_small() -> None:
    assert [short(path) for path in STATIC if len(path.read_text().splitlines()) > 300] == []
