"""The Salesforce object that holds firms: Account, or another one that the profile reads instead. Pure.

Mapping speaks of an Account's standard fields. Another object has fields of its own for them, known by their names
(Billing_Street__c for BillingStreet), or has none; then nothing of them travels.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sync.engine.links import Link
from sync.engine.records import ObjectInfo, Values

ACCOUNT = "Account"

#: Standard fields of an Account that the customer page uses without naming them in an option.
STANDARD = (
    *(
        f"{kind}{part}"
        for kind in ("Billing", "Shipping")
        for part in ("Street", "City", "State", "PostalCode", "Country")
    ),
    "Phone",
    "Fax",
    "AccountNumber",
    "CurrencyIsoCode",
    "QB_LastModified__c",
    "QB_Card_Last_Four__c",
    "QB_Card_Expiry__c",
    "QB_Card_Name__c",
    "Curr_Bal_Pymts__c",
    "Acc_Recv_Over30__c",
    "Acc_Recv_Over60__c",
    "Acc_Recv_Over90__c",
)


def own_names(info: ObjectInfo) -> Mapping[str, str]:
    """Standard field -> the object's field for it, '' where it has none. Empty for an Account."""
    if info.name == ACCOUNT:
        return {}
    plain = {_plain(name): name for name in info.fields}
    return {name: name if name in info.fields else plain.get(_plain(name), "") for name in STANDARD}


def renamed(link: Link, names: Mapping[str, str]) -> Link | None:
    """The link with the object's own fields; None where it lacks one of them."""
    own = {name: names[name] for name in link.sf if name in names}
    if not own or all(name == own_name for name, own_name in own.items()):
        return link
    if not all(own.values()):
        return None
    return replace(
        link,
        sf=tuple(own.get(name, name) for name in link.sf),
        to_qb=_reading(link.to_qb, own),
        to_sf=_writing(link.to_sf, own),
    )


def _reading(convert: Callable[[Values], Values], own: Mapping[str, str]) -> Callable[[Values], Values]:
    return lambda values: convert({**values, **{name: values.get(field) for name, field in own.items()}})


def _writing(convert: Callable[[Values], Values], own: Mapping[str, str]) -> Callable[[Values], Values]:
    return lambda values: {own.get(name, name): value for name, value in convert(values).items()}


def _plain(name: str) -> str:
    return name.removesuffix("__c").replace("_", "").casefold()
