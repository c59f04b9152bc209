"""Imports go one way; import-linter's contracts stand in pyproject.toml."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT, python_files, short, syntax

#: A signal acts at a distance: who reads the call does not see what happens. Services call each other.
SIGNALS = (
    "django.dispatch",
    "django.db.models.signals",
    "django.core.signals",
    "django.contrib.auth.signals",
)


def test_the_import_contracts_are_kept(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("lint-imports")
    ended = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout[-4000:]
    assert " 0 broken" in ended.stdout


def _imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_there_are_no_signals() -> None:
    users = [
        f"{short(path)}: {name}"
        for path in python_files("portal", "provisioning", "sync")
        for name in _imported(syntax(path))
        if name.startswith(SIGNALS)
    ]
    assert users == []


def test_the_product_does_not_import_the_measurements() -> None:
    users = [
        short(path)
        for path in python_files("portal", "provisioning", "sync", "sandbox")
        if any(name.split(".")[0] in {"bench", "tests", "tools"} for name in _imported(syntax(path)))
    ]
    assert users == []
