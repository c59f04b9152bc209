"""A record's page: all fields, what hangs on it, and what a person does with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from sandbox.console.pages import record_url
from sandbox.console.systems.columns import LINE_ENDINGS, LINE_INPUTS
from sandbox.console.systems.company_file import FileSide, header_of
from sandbox.console.systems.names import in_words
from sandbox.console.systems.org import OrgSide
from sandbox.console.systems.partners import partners_in_file, partners_in_org
from sandbox.console.systems.shapes import Choice, Field, Input, Link, RefusedError, Thing
from sandbox.console.visits import Visit
from sandbox.quickbooks.schema.catalogue import LINE_TABLES, TRANSACTIONS

#: How many empty lines the form of a new transaction has.
_LINES = 4
_SHOWN_FIRST = 12
#: What is seldom filled in by hand comes after the rest.
_SELDOM = re.compile(
    r"Addr[1-5]$|AddressNote|Latitude|Longitude|Geocode|^Shipping|^ShipAddress|^ParentId$|^BillAddress|^ClassRef"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of the form: what it holds, what it held, what it offers."""

    field: Field
    name: str
    value: str
    was: str
    offered: tuple[Choice, ...] = ()
    wrong: bool = False

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The values of a select; what the record holds is among them."""
        if self.value and self.value not in {one.value for one in self.field.choices}:
            return (*self.field.choices, Choice(self.value, self.value))
        return self.field.choices


def new(visit: Visit) -> Response:
    """The form of a new record, and what came of it."""
    side, name = visit.side(), str(visit.request.path_params["thing"])
    thing = side.thing(name)
    fields = [one for one in thing.fields if one.createable]
    owner = _owner_key(thing, side)
    trouble = ""
    wrong: tuple[str, ...] = ()
    if visit.is_post:
        given = _filled(visit, fields, owner)
        try:
            made = _create(visit, side, thing, given)
            text = f"{thing.label} made."
            return visit.redirect(record_url(visit.slug, side.name, Link(thing.name, made, "")), text)
        except RefusedError as refused:
            trouble, wrong = refused.text, refused.fields
    values = {one.name: _value(visit, one) for one in fields}
    entries = [_entry(side, one, values.get(one.name, ""), "", wrong) for one in fields]
    first, others = _split(entries)
    return visit.render(
        "form.html",
        200 if not trouble else 422,
        title=f"New {thing.label}",
        side=side.name,
        thing=thing,
        first=first,
        others=others,
        owner={owner: visit.asked(owner) or visit.given(owner)} if owner else {},
        lines=_line_entries(visit, side, thing),
        trouble=trouble,
        record=None,
        tab="records",
    )


def record(visit: Visit) -> Response:
    """A record with its form; POST with ``do`` saves, deletes, undeletes or voids it."""
    side, name = visit.side(), str(visit.request.path_params["thing"])
    record_id = str(visit.request.path_params["id"])
    if name == "*" or (isinstance(side, FileSide) and name in {"Item", "Entity", "Transaction"}):
        return visit.redirect(record_url(visit.slug, side.name, Link(side.find(record_id), record_id, "")))
    trouble = ""
    wrong: tuple[str, ...] = ()
    if visit.is_post:
        try:
            return _act(visit, side, name, record_id)
        except RefusedError as refused:
            trouble, wrong = refused.text, refused.fields
    found = side.record(name, record_id)
    typed = visit.is_post and visit.given("do") == "save"
    entries, fixed = [], []
    for one in found.thing.fields:
        held = found.values.get(one.name, "")
        if one.updateable and not found.deleted:
            value = _typed(visit, one) if typed else held
            was = visit.given(f"was-{one.name}") if typed else held
            entries.append(_entry(side, one, value, was, wrong))
        elif held:
            fixed.append((one, held, found.points_to.get(one.name)))
    first, others = _split(entries)
    org, file = visit.sides()
    find = partners_in_file if side.name == org.name else partners_in_org
    return visit.render(
        "form.html",
        200 if not trouble else 422,
        title=found.title,
        side=side.name,
        thing=found.thing,
        record=found,
        first=first,
        others=others,
        fixed=fixed,
        partner=find(org, file, found.thing.name, [record_id]).get(record_id),
        may_void=isinstance(side, FileSide) and found.thing.name in TRANSACTIONS,
        lines=[],
        owner={},
        trouble=trouble,
        tab="records",
    )


def _act(visit: Visit, side: OrgSide | FileSide, name: str, record_id: str) -> Response:
    here = record_url(visit.slug, side.name, Link(name, record_id, ""))
    wanted = visit.given("do")
    if wanted == "delete":
        side.delete(name, record_id)
        return visit.redirect(f"/c/{visit.slug}", f"{name} deleted.")
    if wanted == "undelete" and isinstance(side, OrgSide):
        side.undelete(record_id)
        return visit.redirect(here, "Back from the recycle bin.")
    if wanted == "void" and isinstance(side, FileSide):
        side.void(name, record_id)
        return visit.redirect(here, "Voided: it stays, with nothing to pay.")
    fields = [one for one in side.thing(name).fields if one.updateable]
    changed = {
        one.name: _typed(visit, one) or None
        for one in fields
        if f"was-{one.name}" in visit.form and _typed(visit, one) != visit.given(f"was-{one.name}")
    }
    if not changed:
        return visit.redirect(here, "Nothing was changed.", "warning")
    side.update(name, record_id, changed)
    return visit.redirect(here, f"Saved: {', '.join(changed)}.")


def _create(visit: Visit, side: OrgSide | FileSide, thing: Thing, given: Mapping[str, str]) -> str:
    if isinstance(side, OrgSide):
        return side.create(thing.name, given)
    tables = LINE_TABLES.get(thing.name, ()) if thing.name in TRANSACTIONS else ()
    lines = []
    for number in range(1, _LINES + 1):
        line = {name: visit.given(f"line-{number}-{name}") for name in _line_names(side, tables)}
        filled = {name: value for name, value in line.items() if value}
        if filled:
            lines.append(filled)
    return side.create_with_lines(thing.name, given, tables[0] if tables else "", lines)


def _filled(visit: Visit, fields: Sequence[Field], owner: str) -> dict[str, str]:
    given = {one.name: _typed(visit, one) for one in fields}
    if owner:
        given[owner] = visit.given(owner)
    checks = {one.name for one in fields if one.input is Input.CHECK}
    return {
        name: value for name, value in given.items() if value and not (name in checks and value == "false")
    }


def _typed(visit: Visit, field: Field) -> str:
    """What the form says of a field, in the form in which the system takes it."""
    if field.input is Input.CHECK:
        return "true" if visit.given(field.name) == "true" else "false"
    if field.input is Input.CHOICES:
        return ";".join(str(one) for one in visit.form.getlist(field.name) if one)
    return visit.given(field.name).replace("\r\n", "\n")


def _value(visit: Visit, field: Field) -> str:
    if visit.is_post:
        return _typed(visit, field)
    return visit.asked(field.name)


def _entry(
    side: OrgSide | FileSide, field: Field, value: str, was: str, wrong: Sequence[str], name: str = ""
) -> Entry:
    offered: tuple[Choice, ...] = ()
    if field.input is Input.REFERENCE and field.targets and (field.required or field.name in _OFFERED):
        offered = tuple(side.suggestions(field.targets))
    return Entry(field, name or field.name, value, was, offered, field.name in wrong)


#: References whose targets are offered while one types; the others take an id or a name as it is.
_OFFERED = frozenset(
    {
        *("AccountId", "Pricebook2Id", "PricebookEntryId", "Product2Id", "ContactId", "OwnerId"),
        *("CustomerRefFullName", "TermsRefFullName", "VendorRefFullName", "InvoiceLineItemRefFullName"),
        *("SalesOrderLineItemRefFullName", "PaymentMethodRefFullName", "IncomeAccountRefFullName"),
        *("SalesOrPurchaseAccountRefFullName", "ExpenseLineAccountRefFullName"),
    }
)


def _split(entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """What the form shows at once: what is required, wrong or filled in, at least a dozen; and the rest."""
    first = [one for one in entries if one.field.required or one.wrong or one.value not in {"", "false"}]
    usual = [one for one in entries if not _SELDOM.search(one.name)]
    for one in (*usual, *entries):
        if len(first) < _SHOWN_FIRST and one not in first:
            first.append(one)
    chosen = {one.name for one in first}
    return [one for one in entries if one.name in chosen], [one for one in entries if one.name not in chosen]


def _owner_key(thing: Thing, side: OrgSide | FileSide) -> str:
    """Of a line table: the column that says to which record a new line belongs."""
    if isinstance(side, OrgSide) or not header_of(thing.name):
        return ""
    return "TxnID" if header_of(thing.name) in TRANSACTIONS else "ListID"


def _line_names(side: FileSide, tables: Sequence[str]) -> list[str]:
    if not tables:
        return []
    known = [one.name for one in side.thing(tables[0]).fields if one.createable]
    wanted = LINE_INPUTS.get(tables[0]) or tuple(f"{tables[0]}{ending}" for ending in LINE_ENDINGS)
    short = tuple(f"{tables[0].removesuffix('Line')}{ending}" for ending in LINE_ENDINGS)
    return [name for name in known if name in wanted or name in short]


def _of_line(table: str, field: Field) -> Field:
    """A field of a line without the table's name in its label, on one row with the others."""
    words = in_words(table), in_words(table.removesuffix("Line"))
    label = field.label
    for one in words:
        label = label.removeprefix(f"{one} ")
    return replace(field, label=label, input=Input.TEXT if field.input is Input.AREA else field.input)


def _line_entries(visit: Visit, side: OrgSide | FileSide, thing: Thing) -> list[list[Entry]]:
    tables = LINE_TABLES.get(thing.name, ()) if thing.name in TRANSACTIONS else ()
    if isinstance(side, OrgSide) or not tables:
        return []
    names = _line_names(side, tables)
    fields = [one for one in side.thing(tables[0]).fields if one.name in names]
    offered = {one.name: _entry(side, one, "", "", ()).offered for one in fields}
    made = []
    for number in range(1, _LINES + 1):
        line = []
        for one in fields:
            name = f"line-{number}-{one.name}"
            value = visit.given(name) if visit.is_post else visit.asked(name)
            line.append(Entry(_of_line(tables[0], one), name, value, "", offered[one.name]))
        made.append(line)
    return made
