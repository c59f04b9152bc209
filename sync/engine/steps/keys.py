"""Twins by stored keys: the first links of the matching chain (rules.md 1.1), one query a key for a whole page."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from sync.connectors.ports import Reader
from sync.engine.records import Query, Record
from sync.engine.steps.base import Twin
from sync.engine.steps.company_files import CompanyFiles
from sync.engine.values import text


def by_column(
    reader: Reader,
    query: Query,
    column: str,
    records: Sequence[Record],
    key_of: Callable[[Record], str],
    *,
    exact: bool = False,
) -> dict[str, Twin]:
    """Twins whose ``column`` equals a record's key, by record id. Equal means without case, as both systems compare;
    ``exact`` is for Salesforce ids, whose 15 characters differ by case."""
    wanted = {record.id: key_of(record) for record in records}
    keys = sorted({key for key in wanted.values() if key})
    if not keys:
        return {}
    found: dict[str, list[str]] = {}

    def form(key: str) -> str:
        return key if exact else key.casefold()

    for candidate in reader.fetch(query, column=column, keys=keys):
        found.setdefault(form(text(candidate.values.get(column))), []).append(candidate.id)
    return {id_: twin(found[form(key)]) for id_, key in wanted.items() if key and form(key) in found}


def first_file_only(
    files: CompanyFiles, find: Callable[[Sequence[Record]], Mapping[str, Twin]]
) -> Callable[[Sequence[Record]], Mapping[str, Twin]]:
    """A finder by Salesforce's binding fields, which hold keys of the first company file only."""
    return find if files.is_first else lambda _: {}


def twin(ids: Iterable[str]) -> Twin:
    """One twin of several candidate ids; more than one is nobody's guess."""
    first, *others = dict.fromkeys(ids)
    return Twin(first, tuple(others))


def chained(
    records: Sequence[Record], finders: Sequence[Callable[[Sequence[Record]], Mapping[str, Twin]]]
) -> dict[str, Twin]:
    """The first finder that knows a record wins; the next one is asked about the rest only."""
    twins: dict[str, Twin] = {}
    for find in finders:
        rest = [record for record in records if record.id not in twins]
        if rest:
            twins |= find(rest)
    return twins


def by_id(
    reader: Reader, query: Query, records: Sequence[Record], id_of: Callable[[Record], str]
) -> dict[str, Twin]:
    """Twins that a record names by their own id, of 15 or 18 characters."""
    wanted = {record.id: id_of(record) for record in records}
    ids = sorted({id_ for id_ in wanted.values() if id_})
    if not ids:
        return {}
    found = {record.id[:15]: record.id for record in reader.fetch(query, column="Id", keys=ids)}
    return {id_: Twin(found[given[:15]]) for id_, given in wanted.items() if given[:15] in found}
