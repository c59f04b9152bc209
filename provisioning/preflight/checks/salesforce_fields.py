"""Whether the fields that a profile needs are there, seen by the integration user, and what they must be."""

from collections.abc import Iterator

from provisioning.preflight.checks.looking import Looking, near
from provisioning.preflight.checks.needed_fields import NeededField, find_field, needed_fields
from provisioning.preflight.checks.shapes import shown_type, size_problem, type_of
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.fixes import AddPicklistValues, CreateField, GrantField
from provisioning.preflight.snapshot import FieldSeen, ObjectSeen, SalesforceSeen, Unread


def salesforce_fields(looking: Looking) -> Iterator[Finding]:
    """Findings of each needed field of an object that is there, and how many are right."""
    seen = looking.salesforce
    if seen is None:
        return
    right = 0
    for needed in needed_fields(looking.profile):
        object_ = seen.objects.get(needed.need.object)
        if not isinstance(object_, ObjectSeen):
            continue  # the object's own finding says it
        field = find_field(seen, object_, needed.need.name)
        findings = (
            [_missing(seen, needed, object_)] if field is None else list(_wrong(needed, field, object_))
        )
        right += not any(finding.level is Level.ERROR for finding in findings)
        yield from findings
    if right:
        yield Finding(
            "SF_FIELDS",
            Group.SALESFORCE_FIELDS,
            Level.OK,
            "Fields",
            f"{right} fields are there, of the right type, and usable by the integration user.",
            count=right,
        )


def _missing(seen: SalesforceSeen, needed: NeededField, object_: ObjectSeen) -> Finding:
    need = needed.need
    if need.name in (frozenset() if isinstance(object_.hidden, Unread) else object_.hidden):
        return _finding(
            "SF_FIELD_HIDDEN",
            needed,
            f"The field {needed.subject} exists, but the integration user may not see it.",
            group=Group.SALESFORCE_ACCESS,
            steps=_grant_steps(needed),
            fix=GrantField(need.object, need.name),
        )
    same_label = [
        field.name
        for field in object_.fields.values()
        if field.label.casefold() == need.label.casefold() and field.name.endswith("__c")
    ]
    unsure = (
        f" Whether it exists and is hidden from the integration user could not be seen: {object_.hidden.reason}"
        if isinstance(object_.hidden, Unread)
        else ""
    )
    message = f"The field {need.label} ({needed.subject}) is missing.{unsure}"
    if same_label and need.custom and needed.named:
        return _finding(
            "SF_FIELD_MISSING",
            needed,
            message,
            hint=f"There is a field with this label: choose {same_label[0]} in the profile instead of making a "
            "second one.",
            who=Who.COMPANY,
            steps=(f"Open the option {needed.option} in the company profile and enter {same_label[0]}.",),
        )
    if not need.custom:
        return _finding(
            "SF_FIELD_MISSING",
            needed,
            f"{needed.subject} does not exist, or the integration user may not see it.{unsure}",
            hint=near(need.name, tuple(object_.fields)) or "Correct its API name in the profile.",
            steps=_grant_steps(needed),
        )
    return _finding(
        "SF_FIELD_MISSING",
        needed,
        message,
        hint=f"There is a field {same_label[0]} with the same label." if same_label else "",
        steps=(
            f"In Salesforce: Setup, Object Manager, {object_.label}, Fields & Relationships, New.",
            f"Type {need.shape.text}, label {need.label}, API name {need.name}.",
            "Make it visible and editable for the integration user's profile, and put it on the page layout.",
        ),
        fix=CreateField(need),
    )


def _wrong(needed: NeededField, field: FieldSeen, object_: ObjectSeen) -> Iterator[Finding]:
    need, shape = needed.need, needed.need.shape
    if type_of(field, shape) is None:
        yield _finding(
            "SF_FIELD_TYPE",
            needed,
            f"The field {needed.subject} is {shown_type(field)}; {shape.text} is needed.",
            hint="Choose another field in the profile, or change its type in Salesforce."
            if needed.named
            else "Change its type in Salesforce.",
            steps=_change_steps(needed, object_, f"Change Field Type, and make it {shape.text}"),
        )
        return
    size = size_problem(field, shape)
    if size is not None:
        level, text = size
        yield _finding(
            "SF_FIELD_SIZE",
            needed,
            f"The field {needed.subject} has another size: {text}.",
            level=level,
            steps=_change_steps(needed, object_, f"Edit, and make it {shape.text}")
            if level is Level.ERROR
            else (),
        )
    for code, wants, has, words in (
        ("SF_FIELD_UNIQUE", shape.unique, field.unique, "unique"),
        ("SF_FIELD_EXTERNAL_ID", shape.external_id, field.external_id, "an external id"),
    ):
        if wants and not has and not field.auto_number:
            yield _finding(
                code,
                needed,
                f"The field {needed.subject} is not marked as {words}.",
                hint="Without it two records could get the same key.",
                steps=_change_steps(needed, object_, f"Edit, and mark it as {words}"),
            )
    lacking = tuple(value for value in shape.values if value not in field.picklist)
    if field.type == "picklist" and lacking:
        yield _finding(
            "SF_PICKLIST_VALUES",
            needed,
            f"The picklist {needed.subject} lacks {', '.join(lacking)}.",
            steps=_change_steps(needed, object_, f"Values, New: {', '.join(lacking)}"),
            fix=AddPicklistValues(need.object, field.name, lacking) if need.custom else None,
        )
    # what can be set when a record is made will do: a master-detail field is never changed afterwards
    if needed.written and "." not in need.name and not (field.updateable or field.createable):
        yield _read_only(needed, field)


def _read_only(needed: NeededField, field: FieldSeen) -> Finding:
    if field.calculated or field.auto_number:
        kind = "a formula" if field.calculated else "numbered by Salesforce"
        return _finding(
            "SF_FIELD_READ_ONLY",
            needed,
            f"The field {needed.subject} is {kind}: the integration cannot write to it.",
            hint="Choose another field in the profile." if needed.named else "",
            group=Group.SALESFORCE_ACCESS,
        )
    return _finding(
        "SF_FIELD_READ_ONLY",
        needed,
        f"The integration user may not change {needed.subject}.",
        group=Group.SALESFORCE_ACCESS,
        steps=_grant_steps(needed),
        fix=GrantField(needed.need.object, field.name) if needed.need.custom else None,
    )


def _finding(
    code: str,
    needed: NeededField,
    message: str,
    *,
    level: Level = Level.ERROR,
    group: Group = Group.SALESFORCE_FIELDS,
    hint: str = "",
    who: Who = Who.SALESFORCE,
    steps: tuple[str, ...] = (),
    fix: CreateField | GrantField | AddPicklistValues | None = None,
) -> Finding:
    return Finding(
        code,
        group,
        level,
        needed.subject,
        message,
        hint=hint,
        who=who,
        steps=steps,
        fix=fix,
        option=needed.option,
    )


def _grant_steps(needed: NeededField) -> tuple[str, ...]:
    where = f"{needed.need.object}, Fields & Relationships, {needed.need.name}"
    return (
        f"In Salesforce: Setup, Object Manager, {where}, Set Field-Level Security.",
        "Tick Visible and clear Read-Only for the integration user's profile.",
        "In the Professional edition drag the field to the page layout.",
    )


def _change_steps(needed: NeededField, object_: ObjectSeen, what: str) -> tuple[str, ...]:
    where = f"{object_.label}, Fields & Relationships, {needed.need.label or needed.need.name}"
    return (f"In Salesforce: Setup, Object Manager, {where}: {what}.",)
