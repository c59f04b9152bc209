"""The additional field mappings of a page, against what both systems say of their fields."""

from collections.abc import Mapping, Sequence

from provisioning.catalogue.kinds import MappingRow
from sync.engine.links import Link, MappingProblem
from sync.engine.mapping.custom import custom_links
from sync.engine.records import FieldInfo
from sync.errors.diagnose import sync_error


def page_links(
    page: str,
    rows: Sequence[MappingRow],
    sf_fields: Mapping[str, FieldInfo],
    qb_columns: Mapping[str, FieldInfo],
) -> tuple[Link, ...]:
    """Links of the page's rows. Raises ConfigurationError where a field of one is not there."""
    try:
        return custom_links(rows, sf_fields, qb_columns)
    except MappingProblem as problem:
        raise sync_error(
            problem.code,
            field=problem.facts.get("field", ""),
            answer="an additional field mapping names it",
            option=f"{page}.custom_fields",
        ) from problem
