"""Families of declarations that every integrated object has: operations, conflicts, additional field mappings."""

from provisioning.catalogue.choices import Operations, SourceOfTruth
from provisioning.catalogue.kinds import Choice, Mapping
from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.page import Page
from provisioning.catalogue.predicates import BOTH_WAYS, TO_QUICKBOOKS, TO_SALESFORCE
from provisioning.catalogue.requirements import BINDING_KEY as _BINDING_KEY
from provisioning.catalogue.requirements import OwnField, needs

#: What a field needs that holds the key of the other side's record.
KEY_FIELD = needs("the field; Apply fixes creates it", OwnField(_BINDING_KEY))


class OperationOptions(Page):
    """Nouns: ``sf_plural``, ``plural``."""

    operations_sf_qb = Option(
        "Operations from SF {sf_plural} to QB {plural}",
        Choice(Operations),
        Operations.CREATE_AND_UPDATE,
        when=TO_QUICKBOOKS,
        effect="what a run may do in QuickBooks; both this and the direction must allow it",
        help="Whether new records may be made in QuickBooks, known ones changed, or both.",
    )
    operations_qb_sf = Option(
        "Operations from QB {plural} to SF {sf_plural}",
        Choice(Operations),
        Operations.CREATE_AND_UPDATE,
        when=TO_SALESFORCE,
        effect="what a run may do in Salesforce; both this and the direction must allow it",
        help="Whether new records may be made in Salesforce, known ones changed, or both.",
    )


class AgreementOptions(Page):
    """Who is right when both sides changed a field, and what else travels."""

    source_of_truth = Option(
        "When both sides changed a field",
        Choice(SourceOfTruth),
        SourceOfTruth.SALESFORCE,
        when=BOTH_WAYS,
        effect="decided field by field against the last synchronised values; "
        "a field changed on one side only is never a conflict",
        help="Only for a field that was changed on both sides since they last agreed. "
        "Hold for review lets a person decide.",
    )
    custom_fields = Option(
        "Additional field mappings",
        Mapping(10),
        (),
        travel=Travel.BY_ROW,
        effect="each row carries one value, in its own direction, converted by type",
        help="Up to ten more pairs of fields, each with its own direction.",
    )
