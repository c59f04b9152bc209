"""The grammar of SOQL against an independent parser that runs in Node, query by query."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from sandbox.salesforce.soql.errors import QueryError
from sandbox.salesforce.soql.parser import parse
from tests.contracts.clients.soql_corpus import DOUBTFUL, VALID

_PROJECT = Path(__file__).resolve().parents[3]
_NODE = _PROJECT / ".clients" / "node" / "bin" / "node"
_PARSER = _PROJECT / ".clients" / "node_modules" / "@jetstreamapp" / "soql-parser-js"
_SCRIPT = Path(__file__).parent / "node" / "soql_parse.cjs"

#: What the other parser does not take and Salesforce does, and why it is right to.
_TOO_STRICT = {
    r"\+1\.5e3": "a number may have a sign of either kind",
    r"ALL ROWS$": "the words are SOQL's, though most clients ask queryAll instead",
    r"FROM Account AS a": "the documents write AS before an alias as optional",
    r"FROM Contact c, c\.Account a": "aliases of parents in FROM, as in the documents on relationships",
    r"OFFSET 5$": "OFFSET needs no LIMIT",
}
#: What it takes and Salesforce does not.
_TOO_LAX = {
    r"IN 'a'$": "it takes one value without parentheses after IN",
    r"WHERE AND ": "it takes an operator before the first condition",
    r"'x' Amount = 1$": "it takes conditions that nothing joins",
    r"OFFSET$": "it takes OFFSET without a number",
}


def _ours(text: str) -> bool:
    try:
        parse(text)
    except QueryError:
        return False
    return True


@pytest.fixture(scope="module")
def theirs() -> dict[str, bool]:
    """What the other parser says of every query; an error where Node or the parser is not installed."""
    texts = [*VALID, *DOUBTFUL]
    run = subprocess.run(
        [str(_NODE), str(_SCRIPT), str(_PARSER)],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return dict(zip(texts, json.loads(run.stdout), strict=True))


def test_every_query_that_is_valid_is_taken() -> None:
    assert len(VALID) > 200
    assert [text for text in VALID if not _ours(text)] == []


def test_both_parsers_agree_on_what_is_a_query(theirs: dict[str, bool]) -> None:
    assert len(theirs) > 400
    unexplained, used = [], set()
    for text, valid in theirs.items():
        if _ours(text) == valid:
            continue
        reasons = [reason for reason in (_TOO_LAX if valid else _TOO_STRICT) if re.search(reason, text)]
        used.update(reasons)
        if not reasons:
            unexplained.append((text, valid))
    assert unexplained == []
    assert used == {*_TOO_LAX, *_TOO_STRICT}


def test_broken_queries_are_refused() -> None:
    refused = [text for text in DOUBTFUL if not _ours(text)]
    assert len(refused) > 140
