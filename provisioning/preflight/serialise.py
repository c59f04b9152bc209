"""Findings and fixes as JSON and back: what a stored report and a stored repair hold."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from provisioning.catalogue.requirements import (
    FieldShape,
    FieldType,
    SalesforceFieldNeed,
    SalesforceObjectNeed,
)
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.fixes import (
    AddIpRange,
    AddPicklistValues,
    CreateField,
    CreateObject,
    Fix,
    GrantField,
    SetActive,
)

#: Of the JSON form, for PreflightReport.schema_version.
SCHEMA_VERSION = 1


def findings_to_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """A list that ``findings_from_json`` reads."""
    return [finding_to_json(finding) for finding in findings]


def findings_from_json(rows: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """The findings of a stored report."""
    return tuple(finding_from_json(row) for row in rows)


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """One finding; what is not set is left out."""
    row: dict[str, Any] = {
        "code": finding.code,
        "group": finding.group.value,
        "level": finding.level.value,
        "subject": finding.subject,
        "message": finding.message,
        "hint": finding.hint,
        "who": finding.who.value if finding.who else "",
        "steps": list(finding.steps),
        "fix": fix_to_json(finding.fix) if finding.fix else None,
        "option": finding.option,
        "examples": list(finding.examples),
        "count": finding.count,
    }
    return {name: value for name, value in row.items() if value or name in ("subject", "message")}


def finding_from_json(row: Mapping[str, Any]) -> Finding:
    """One finding of a stored report."""
    return Finding(
        code=row["code"],
        group=Group(row["group"]),
        level=Level(row["level"]),
        subject=row["subject"],
        message=row["message"],
        hint=row.get("hint", ""),
        who=Who(row["who"]) if row.get("who") else None,
        steps=tuple(row.get("steps", ())),
        fix=fix_from_json(row["fix"]) if row.get("fix") else None,
        option=row.get("option", ""),
        examples=tuple(row.get("examples", ())),
        count=row.get("count", 0),
    )


def fix_text(fix: Fix) -> str:
    """What a fix will do, in one sentence."""
    match fix:
        case CreateObject(need):
            return f"Make the object {need.label} ({need.name}) with its {len(need.fields)} fields."
        case CreateField(need):
            field = f"{need.label} ({need.object}.{need.name}) as {need.shape.text}"
            return f"Make the field {field}, visible to the integration user."
        case GrantField(object_, name):
            return f"Let the integration user read and edit {object_}.{name}."
        case AddPicklistValues(object_, name, values):
            return f"Add {', '.join(values)} to the picklist {object_}.{name}, keeping its other values."
        case AddIpRange(address):
            return f"Trust the address {address}, keeping the addresses that are trusted already."
        case SetActive(object_, field):
            return f"Set {object_}.{field} to Yes where it is empty, on the accounts you choose."


def fix_to_json(fix: Fix) -> dict[str, Any]:
    """A fix, with its kind under ``fix``."""
    return {"fix": type(fix).__name__, **asdict(fix)}


def fix_from_json(row: Mapping[str, Any]) -> Fix:
    """A stored fix. Raises ValueError for a kind that does not exist."""
    match row["fix"]:
        case "CreateObject":
            need = row["need"]
            fields = tuple(_field_need(one) for one in need["fields"])
            return CreateObject(SalesforceObjectNeed(need["name"], need["label"], need["plural"], fields))
        case "CreateField":
            return CreateField(_field_need(row["need"]))
        case "GrantField":
            return GrantField(row["object"], row["name"])
        case "AddPicklistValues":
            return AddPicklistValues(row["object"], row["name"], tuple(row["values"]))
        case "AddIpRange":
            return AddIpRange(row["address"])
        case "SetActive":
            return SetActive(row["object"], row["field"], row.get("empty", 0), row.get("empty_won", 0))
        case kind:
            raise ValueError(f"there is no fix {kind!r}")


def _field_need(row: Mapping[str, Any]) -> SalesforceFieldNeed:
    shape = dict(row["shape"])
    shape["types"] = tuple(FieldType(one) for one in shape["types"])
    shape["values"] = tuple(shape["values"])
    return SalesforceFieldNeed(row["object"], row["name"], FieldShape(**shape), row["label"])
