"""Files are short, say what they are, and hold nothing that belongs to one machine."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import python_files, short, syntax, text_files

LONGEST = 400
GENERATED = {"requirements/base.txt", "requirements/dev.txt", "docs/options.md"}

#: Written so that the patterns do not find themselves.
FORBIDDEN = [
    re.compile(r"(?<![\w./:-])/(?:wor[k]|far[m]|hom[e]|roo[t]|User[s])/[\w.]"),
    re.compile(r"py[p]i\.org|python[h]osted|registry\.npm[j]s|deb\.debia[n]\.org|proxy\.golan[g]"),
]


def _files() -> list[Path]:
    return sorted(set(text_files()))


def test_a_long_file_says_why_in_its_first_comment() -> None:
    unexplained = []
    for path in _files():
        if path.suffix not in {".py", ".html", ".css", ".js"} or "migrations" in path.parts:
            continue
        lines = path.read_text().splitlines()
        if len(lines) > LONGEST and not re.search(
            r"(?i)long (because|as)|lines because", "\n".join(lines[:15])
        ):
            unexplained.append(f"{short(path)}: {len(lines)} lines")
    assert unexplained == []


@pytest.mark.parametrize("pattern", FORBIDDEN, ids=lambda pattern: pattern.pattern)
def test_no_file_names_a_machines_paths_or_a_registry(pattern: re.Pattern[str]) -> None:
    found = [
        f"{short(path)}:{number}: {line.strip()[:100]}"
        for path in _files()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if pattern.search(line)
    ]
    assert found == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        short(path)
        for path in python_files("portal", "provisioning", "sync", "sandbox", "bench", "tools")
        if path.read_text().strip() and not ast.get_docstring(syntax(path)) and path.name != "apps.py"
    ]
    assert silent == []


def test_no_exception_is_swallowed() -> None:
    def swallows(handler: ast.ExceptHandler) -> bool:
        broad = handler.type is None or (
            isinstance(handler.type, ast.Name) and handler.type.id in {"Exception", "BaseException"}
        )
        return broad and all(isinstance(statement, ast.Pass | ast.Continue) for statement in handler.body)

    swallowed = [
        f"{short(path)}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.ExceptHandler) and swallows(node)
    ]
    assert swallowed == []


def test_every_test_runs() -> None:
    switched_off = re.compile(r"pytest\.(?:mark\.)?(?:ski[p]|xfai[l])|importorski[p]")
    assert [short(path) for path in python_files("tests") if switched_off.search(path.read_text())] == []


def test_nothing_is_left_open() -> None:
    left = re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X]|HAC[K])\b")
    assert [short(path) for path in python_files() if left.search(path.read_text())] == []
