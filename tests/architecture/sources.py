"""The project's own files, as the architecture tests read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = ("portal", "provisioning", "sync", "sandbox", "bench", "tools", "tests")
OTHER = ("templates", "static", "docs", "requirements", ".ci")
TEXT_SUFFIXES = {".py", ".html", ".css", ".js", ".md", ".sh", ".txt", ".in", ".yaml", ".toml", ".svg"}


def python_files(*packages: str) -> list[Path]:
    """Modules of the packages (all of them where none is named), migrations left out."""
    found = [path for package in packages or CODE for path in (ROOT / package).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def text_files() -> Iterator[Path]:
    """Every file that a person wrote."""
    for folder in (*CODE, *OTHER):
        for path in (ROOT / folder).rglob("*"):
            if (
                path.is_file()
                and (path.suffix in TEXT_SUFFIXES or folder == ".ci")
                and "__pycache__" not in path.parts
            ):
                yield path
    yield from (path for path in ROOT.iterdir() if path.is_file() and not path.name.startswith(".git"))


@cache
def syntax(path: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse(path.read_text(), filename=str(path))


def short(path: Path) -> str:
    """The path as it is named in a message."""
    return str(path.relative_to(ROOT))


def strings(tree: ast.AST) -> Iterator[str]:
    """Every string constant, docstrings included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
