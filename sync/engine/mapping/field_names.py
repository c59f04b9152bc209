"""Names under which the engine knows the fields of an object, and those that the object itself has for them. Pure.

Mapping speaks of an Opportunity and of Product2. A profile may take another object instead: its records are read into
those names, and what is written goes back into its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sync.engine.records import FieldInfo, ObjectInfo, Value, Values


@dataclass(frozen=True, slots=True)
class FieldNames:
    """Our name -> the object's own; '' where it has none. A name that ends with a dot is a parent's (``Account.``).

    What is not in ``own`` has the same name on both sides: fields that the profile names.
    """

    own: Mapping[str, str] = field(default_factory=dict)
    #: Of our names: what is read but never written.
    read_only: frozenset[str] = frozenset()

    def column(self, name: str) -> str:
        """The object's own name of a field; '' where it has none."""
        if name in self.own:
            return self.own[name]
        prefix = f"{name.partition('.')[0]}."
        if "." in name and prefix in self.own:
            return f"{self.own[prefix]}{name.removeprefix(prefix)}" if self.own[prefix] else ""
        return name

    def columns(self, names: Iterable[str]) -> tuple[str, ...]:
        """Own names of those fields that the object has, each once."""
        return tuple(dict.fromkeys(own for name in names if (own := self.column(name))))

    def read(self, values: Values, names: Iterable[str]) -> Values:
        """The values with ``names`` added; None for what the object does not have."""
        if not self.own:
            return values
        return {**values, **{name: values.get(self.column(name)) for name in names}}

    def write(self, values: Values) -> dict[str, Value]:
        """The values under the object's own names, without those that it has no field for."""
        return {
            own: value
            for name, value in values.items()
            if name not in self.read_only and (own := self.column(name))
        }


def plain_label(name: str) -> str:
    """A field's name without case, underscores and the custom suffix: Unit_Price__c and UnitPrice are the same."""
    return name.removesuffix("__c").replace("_", "").casefold()


def named(info: ObjectInfo, *labels: str) -> str:
    """The object's field with the first of these plain names that it has, or ''."""
    fields = {plain_label(name): name for name in reversed(list(info.fields))}
    return next((fields[label] for label in labels if label in fields), "")


def lookup(info: ObjectInfo, *targets: str) -> str:
    """The object's first field that refers to one of ``targets``, or ''."""
    return next((f.name for f in info.fields.values() if set(f.reference_to) & set(targets)), "")


def relationship(field_name: str) -> str:
    """The way to the parent behind a lookup field: Account for AccountId, Buyer__r for Buyer__c."""
    if field_name.endswith("__c"):
        return f"{field_name.removesuffix('__c')}__r"
    return field_name.removesuffix("Id")


def writable(info: FieldInfo | None) -> bool:
    """Whether values may be written to the field: a formula's may not."""
    return info is not None and info.createable and info.updateable
