"""What names a custom field, and so stands in the way of its deletion: validation rules, formulas, summaries.

The text and the words for rules and formulas are those that clients report of real orgs; the status code and the words
for a summary are unchecked.
"""

import json
from collections.abc import Iterator, Mapping

from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.rules import validation
from sandbox.salesforce.schema.fields import Field, SObject
from sandbox.salesforce.schema.formulas.lexer import tokens
from sandbox.salesforce.store import Store


def refuse_if_named(store: Store, owner: SObject, field: Field) -> None:
    """RecordRefusedError where another component names the field."""
    users = sorted({*_rules(store, owner, field), *_computed(store, owner, field)})
    if users:
        raise RecordRefusedError(
            "DELETE_FAILED",
            f"This custom field is referenced elsewhere in salesforce.com. : {', '.join(users)}.",
        )


def _rules(store: Store, owner: SObject, field: Field) -> Iterator[str]:
    query = "SELECT name, definition FROM metadata_component WHERE type = ? AND definition IS NOT NULL"
    for name, definition in store.database.execute(query, (validation.TYPE,)):
        of = store.schema.find(str(name).partition(".")[0])
        formula = str(json.loads(str(definition)).get("errorConditionFormula") or "")
        if of is not None and _names(formula, of, owner, field):
            yield f"Validation Rule - {name}"


def _computed(store: Store, owner: SObject, field: Field) -> Iterator[str]:
    own = f"{owner.name}.{field.name}".lower()
    for object_name, name, text in store.database.execute(
        "SELECT object, name, definition FROM sandbox_field"
    ):
        shown, definition = f"{object_name}.{name}", json.loads(str(text))
        if shown.lower() == own:
            continue
        of = store.schema.find(str(object_name))
        if of is not None and _names(str(definition.get("formula") or ""), of, owner, field):
            yield f"Custom Formula Field - {shown}"
        if own in _summed(definition):
            yield f"Roll-Up Summary Field - {shown}"


def _summed(definition: Mapping[str, object]) -> set[str]:
    return {str(definition.get(key) or "").lower() for key in ("summarizedField", "summaryForeignKey")}


def _names(formula: str, of: SObject, owner: SObject, field: Field) -> bool:
    """Whether a formula of the object ``of`` names the field, or the lookup that it is one step away by."""
    for token in tokens(formula):
        if token.kind != "name":
            continue
        first, _, rest = token.value.lower().partition(".")
        if not rest:
            if of is owner and first == field.name.lower():
                return True
            continue
        link = next((one for one in of.fields.values() if one.relationship.lower() == first), None)
        if link is None:
            continue
        if of is owner and link is field:
            return True
        if owner.name in link.reference_to and rest == field.name.lower():
            return True
    return False
