"""When two records are the same firm: keys of names, phones and addresses by the profile's criteria. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from provisioning.catalogue.choices import BindingCriteria, MergeCriteria

#: Legal forms that normalised names are compared without.
LEGAL_FORMS = frozenset(
    [
        "inc",
        "incorporated",
        "llc",
        "llp",
        "lp",
        "ltd",
        "limited",
        "corp",
        "corporation",
        "co",
        "company",
        "gmbh",
        "ag",
        "kg",
        "ohg",
        "sa",
        "sarl",
        "sas",
        "srl",
        "spa",
        "bv",
        "nv",
        "plc",
        "pty",
        "ab",
        "as",
        "oy",
        "kft",
        "sro",
        "doo",
        "pte",
        "bhd",
    ]
)
_WORDS = re.compile(r"[^\W_]+")


def plain_name(name: str) -> str:
    """The name as QuickBooks compares it: without case and surrounding or doubled blanks."""
    return " ".join(name.split()).casefold()


def normalised_name(name: str) -> str:
    """The name without case, accents, punctuation, doubled spaces and legal forms; a name of only those stays plain."""
    folded = "".join(
        character for character in unicodedata.normalize("NFKD", name) if not unicodedata.combining(character)
    ).casefold()
    words = _WORDS.findall(folded.replace("'", "").replace(".", ""))
    kept = [word for word in words if word not in LEGAL_FORMS]
    return " ".join(kept) or plain_name(name)


def phone_key(phone: str) -> str:
    """The digits of a phone number; 00 or + before it and the country code 1 of eleven digits do not count."""
    digits = re.sub(r"\D", "", phone).removeprefix("00")
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


@dataclass(frozen=True, slots=True)
class Firm:
    """What a record says of a firm, on either side; empty where unknown."""

    id: str
    name: str
    full_name: str = ""
    company: str = ""
    phone: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""


def keys(
    firm: Firm, criteria: BindingCriteria | MergeCriteria, *, normalise: bool, full_names: bool = False
) -> frozenset[str]:
    """Keys of a firm: two firms match when they share one. A part that is missing gives no key: never a guess."""

    def name(value: str) -> str:
        return normalised_name(value) if normalise else plain_name(value)

    own = name((firm.full_name or firm.name) if full_names else firm.name)
    phone = phone_key(firm.phone)
    address = "|".join(plain_name(part) for part in (firm.city, firm.state, firm.postal_code))
    has_address = bool(firm.city.strip() or firm.postal_code.strip())
    made: Iterable[tuple[str, bool]]
    match criteria.value:
        case BindingCriteria.NAME.value:
            made = [(f"n:{own}", bool(own))]
        case BindingCriteria.NAME_PHONE.value:
            made = [(f"n:{own}|p:{phone}", bool(own and phone))]
        case BindingCriteria.NAME_ADDRESS.value:
            made = [(f"n:{own}|a:{address}", bool(own) and has_address)]
        case BindingCriteria.NAME_PHONE_ADDRESS.value:
            made = [(f"n:{own}|p:{phone}|a:{address}", bool(own and phone) and has_address)]
        case BindingCriteria.NAME_OR_PHONE.value:
            made = [(f"n:{own}", bool(own)), (f"p:{phone}", bool(phone))]
        case BindingCriteria.NAME_OR_COMPANY.value:
            company = name(firm.company)
            made = [(f"n:{own}", bool(own)), (f"n:{company}", bool(company))]
        case _:
            made = []
    return frozenset(key for key, complete in made if complete)
