"""Lines of a transaction, what is printed, and what comes back to the opportunity's lines."""

from provisioning.catalogue.choices import LineDescription, UpdateAmount
from provisioning.catalogue.kinds import Bool, Choice, QbName, SfField
from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.page import Page
from provisioning.catalogue.predicates import truthy
from provisioning.catalogue.requirements import CHECKBOX


class LineDescriptionOptions(Page):
    line_description = Option(
        "Line item description",
        Choice(LineDescription),
        LineDescription.LINE,
        travel=Travel.TO_QUICKBOOKS,
        effect="Desc of each line: overwritten by one of the two, or both joined",
        help="What stands beside each line: the line's own text, the product's, or both.",
    )


class PrintOptions(Page):
    to_be_printed_field = Option(
        "SF field for To be printed",
        SfField("Opportunity"),
        "",
        shape=CHECKBOX,
        travel=Travel.TO_QUICKBOOKS,
        effect="IsToBePrinted",
        help="A checkbox that puts the transaction into QuickBooks' print queue.",
    )


class EmailOptions(Page):
    to_be_emailed_field = Option(
        "SF field for To be e-mailed",
        SfField("Opportunity"),
        "",
        shape=CHECKBOX,
        travel=Travel.TO_QUICKBOOKS,
        effect="IsToBeEmailed",
        help="A checkbox that puts the transaction into QuickBooks' e-mail queue.",
    )


class TemplateOptions(Page):
    template_name = Option(
        "Default template name",
        QbName("Template"),
        "",
        travel=Travel.TO_QUICKBOOKS,
        effect="TemplateRef",
        help="The form it is printed on. Empty: QuickBooks' default.",
    )


class LineOptions(Page):
    filter_field = Option(
        "SF field that filters what is sent",
        SfField("Opportunity"),
        "",
        shape=CHECKBOX,
        travel=Travel.TO_QUICKBOOKS,
        effect="only records where it is true are sent",
        help="Leave empty to send everything that the trigger allows.",
    )
    update_amount = Option(
        "Update SF Opportunity amount with the QB amount",
        Choice(UpdateAmount),
        UpdateAmount.NEVER,
        travel=Travel.TO_SALESFORCE,
        effect="quantities and prices as QuickBooks has them are written to the lines (Salesforce derives Amount from "
        "lines); with the total, one more line of default_item carries taxes and fees so that the sum equals the total "
        "of QuickBooks; without lines Amount is written",
        help="Whether prices changed in QuickBooks come back to the deal, and whether taxes and fees come with them.",
    )
    expand_group = Option(
        "Expand SF Group Product after the QB Group Item is expanded",
        Bool(),
        default=False,
        travel=Travel.TO_SALESFORCE,
        effect="the lines into which QuickBooks expanded a group come back as product lines",
        help="Shows on the deal what a group consists of.",
    )
    without_line_items = Option(
        "Create opportunities without line items",
        Bool(),
        default=False,
        travel=Travel.BOTH_WAYS,
        effect="an Opportunity with no lines gives one line of its amount (default_item); "
        "a QuickBooks transaction gives an Opportunity with no lines",
        help="For teams that do not enter products on deals.",
    )
    default_item = Option(
        "Item for an Opportunity without line items",
        QbName("Item"),
        "",
        when=truthy(without_line_items),
        travel=Travel.TO_QUICKBOOKS,
        effect="the item of that line",
        help="The item that stands for the whole amount.",
    )
    identical_lines = Option(
        "Multiple identical line items",
        Bool(),
        default=False,
        travel=Travel.BOTH_WAYS,
        effect="off: lines of the same product are matched by product; on: by line id, then position",
        help="Switch on if one deal may hold the same product on several lines.",
    )
