"""Validation rules: a formula that, where it is true, refuses a record with the rule's own message.

A rule is a Metadata API component of the type ValidationRule (fullName ``Account.Rule``), kept with the others.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sandbox.salesforce.drafts import Draft
from sandbox.salesforce.errors import Problem, RecordRefusedError
from sandbox.salesforce.rules.base import Writing
from sandbox.salesforce.schema.fields import Field, SObject
from sandbox.salesforce.schema.formulas.compiler import Compiler, Moment
from sandbox.salesforce.store import Store
from sandbox.salesforce.values import Stored

TYPE = "ValidationRule"


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule ready to be asked: its SQL and what is bound to it (None: whether the record is new)."""

    sql: str
    bound: tuple[tuple[Field, Moment] | None, ...]
    problem: Problem

    def refuses(self, store: Store, draft: Draft) -> bool:
        values = [_value(draft, one) for one in self.bound]
        row = store.database.execute(f"SELECT {self.sql}", values).fetchone()
        return bool(row and row[0])


def compile_rule(store: Store, sobject: SObject, definition: Mapping[str, object]) -> "_Rule":
    """The rule of a ValidationRule definition; RecordRefusedError where its formula is wrong."""
    bound: list[tuple[Field, Moment] | None] = []

    def place(what: tuple[Field, Moment] | None) -> str:
        if what not in bound:
            bound.append(what)
        return f"?{bound.index(what) + 1}"

    formula = str(definition.get("errorConditionFormula") or "")
    sql = Compiler(
        store.schema, sobject, lambda field, moment: place((field, moment)), is_new=lambda: place(None)
    ).condition(formula)
    shown = str(definition.get("errorDisplayField") or "")
    problem = Problem(
        "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        str(definition.get("errorMessage") or ""),
        (shown,) if shown else (),
    )
    return _Rule(sql, tuple(bound), problem)


def refuse_invalid(writing: Writing, sobject: SObject, drafts: Sequence[Draft]) -> None:
    """Refuse the drafts for which a rule of their object is true."""
    if not drafts:
        return
    try:
        rules = _active(writing.store, sobject)
    except RecordRefusedError as refused:
        # A rule of which a field is gone: it refuses every record until somebody mends it.
        for draft in drafts:
            draft.problems.append(refused.problem)
        return
    for draft in drafts if rules else ():
        draft.problems.extend(rule.problem for rule in rules if rule.refuses(writing.store, draft))


def check_rules(store: Store, sobject: SObject) -> None:
    """RecordRefusedError where a rule of the object cannot be worked out."""
    _active(store, sobject)


def _active(store: Store, sobject: SObject) -> list[_Rule]:
    found = store.database.execute(
        "SELECT definition FROM metadata_component WHERE type = ? AND name >= ? AND name < ? ORDER BY name",
        (TYPE, f"{sobject.name}.", f"{sobject.name}/"),
    ).fetchall()
    definitions = [json.loads(str(row[0])) for row in found if row[0] is not None]
    return [
        compile_rule(store, sobject, one)
        for one in definitions
        if str(one.get("active", "")).lower() == "true"
    ]


def _value(draft: Draft, what: tuple[Field, Moment] | None) -> Stored:
    if what is None:
        return int(draft.is_new)
    field, moment = what
    if moment == "prior" and draft.old is not None:
        return draft.old.get(field.name)
    return draft.now(field.name)
