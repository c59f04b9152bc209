"""Addresses: a Salesforce compound address and QuickBooks' five lines with city, state, postal code and country."""

from provisioning.catalogue.choices import MappingDirection, QuickBooksLocale, StreetLayout
from sync.engine.links import Link, plain
from sync.engine.mapping.text import fitting, street_lines, street_text
from sync.engine.records import Values
from sync.engine.values import text

#: Name of the column that holds the state, province or county, by the company file's region.
REGION_COLUMN = {
    QuickBooksLocale.USA: "State",
    QuickBooksLocale.CANADA: "Province",
    QuickBooksLocale.AUSTRALIA: "State",
    QuickBooksLocale.NEW_ZEALAND: "State",
    QuickBooksLocale.SOUTH_EAST_ASIA: "State",
}

#: Parts beside the street: Salesforce suffix, QuickBooks suffix (None: the region's), maximum length in QuickBooks.
PARTS = (
    ("City", "City", 31),
    ("State", None, 21),
    ("PostalCode", "PostalCode", 13),
    ("Country", "Country", 31),
)


def address_links(
    sf_prefix: str,
    qb_prefix: str,
    *,
    locale: QuickBooksLocale,
    layout: StreetLayout = StreetLayout.AS_ACCOUNT,
    name_field: str = "Name",
    flow: MappingDirection = MappingDirection.BOTH,
) -> tuple[Link, ...]:
    """Links of one address: ``sf_prefix`` Billing or Shipping, ``qb_prefix`` BillAddress or ShipAddress.

    With the Name/Address layout the record's name stands in Addr1 and the street below it.
    """
    links = [_street_link(sf_prefix, qb_prefix, layout=layout, name_field=name_field, flow=flow)]
    for sf_suffix, qb_suffix, limit in PARTS:
        sf_name = sf_prefix + sf_suffix
        links.append(
            plain(
                f"{sf_prefix.lower()}_{sf_suffix.lower()}",
                sf_name,
                qb_prefix + (qb_suffix or REGION_COLUMN[locale]),
                flow,
                to_qb=fitting(sf_name, limit),
            )
        )
    return tuple(links)


def _street_link(
    sf_prefix: str, qb_prefix: str, *, layout: StreetLayout, name_field: str, flow: MappingDirection
) -> Link:
    street = f"{sf_prefix}Street"
    lines = tuple(f"{qb_prefix}Addr{number}" for number in range(1, 6))
    with_name = layout is StreetLayout.NAME_ADDRESS

    def to_qb(values: Values) -> Values:
        has_street = bool(text(values.get(street)))
        first = [text(values.get(name_field))] if with_name and has_street else []
        return dict(zip(lines, street_lines(values.get(street), street, first=first), strict=True))

    def to_sf(values: Values) -> Values:
        name = text(values.get("Name")) if with_name else ""
        return {street: street_text([values.get(line) for line in lines], without_first=name)}

    return Link(
        name=f"{sf_prefix.lower()}_street",
        sf=(street, name_field) if with_name else (street,),
        qb=(*lines, "Name") if with_name else lines,
        flow=flow,
        to_qb=to_qb,
        to_sf=to_sf,
    )
