"""Templates keep to what the content security policy and the pages' readers ask of every one of them."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, python_files, short

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


def _package_folder(name: str) -> Path:
    """Where an installed package lies."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _screens() -> list[tuple[str, Path]]:
    """URL namespaces and the folders of their code."""
    named = re.compile(r"^app_name = \"(\w+)\"$", re.MULTILINE)
    return [
        (found[1], path.parent)
        for path in sorted((ROOT / "portal").rglob("urls.py"))
        if (found := named.search(path.read_text()))
    ]


def test_a_screen_keeps_code_and_templates_under_its_name() -> None:
    screens = _screens()
    assert len(screens) >= 9
    assert [name for name, folder in screens if folder.name != name] == []
    assert [name for name, _folder in screens if not (ROOT / "templates" / name).is_dir()] == []


def test_every_template_is_used() -> None:
    """Named by a view or another template; errors are found by their numbers, letters by the name of their kind."""
    written = "\n".join(path.read_text() for path in (*python_files("portal", "sync"), *TEMPLATES))
    by_name = re.compile(r"\d{3}(_csrf)?\.html|accounts/mail/.*|admin/.*|registration/.*")
    names = [path.relative_to(ROOT / "templates").as_posix() for path in TEMPLATES]
    assert [name for name in names if not by_name.fullmatch(name) and name not in written] == []


def test_every_class_of_our_style_sheets_is_used() -> None:
    """In our files or in the forms' templates; also where it ends in a value: ``finding-{{ level }}``."""
    of_forms = sorted(_package_folder("crispy_bootstrap5").rglob("*.html"))
    scripts = [path for path in STATIC if path.suffix == ".js"]
    written = "\n".join(
        path.read_text() for path in (*python_files("portal"), *TEMPLATES, *scripts, *of_forms)
    )
    unused = []
    for path in (path for path in STATIC if path.suffix == ".css"):
        rules = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        selectors = " ".join(re.findall(r"([^{}]+)\{", rules))
        for name in sorted(set(re.findall(r"\.([a-zA-Z][\w-]*)", selectors))):
            begins = name.rpartition("-")[0] + "-{{"
            if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", written) and begins not in written:
                unused.append(f"{short(path)}: .{name}")
    assert unused == []


def test_every_static_file_is_loaded() -> None:
    written = "\n".join(path.read_text() for path in (*python_files("portal"), *TEMPLATES))
    names = [path.relative_to(ROOT / "static").as_posix() for path in STATIC]
    assert [name for name in names if name not in written] == []


def test_no_code_declares_text_safe_or_a_post_free_of_its_token() -> None:
    free = re.compile(r"\bmark_safe\b|\bcsrf_exempt\b|\bSafeString\(")
    assert [short(path) for path in python_files("portal", "sync") if free.search(path.read_text())] == []
