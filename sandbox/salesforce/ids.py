"""Record Ids: three characters of key prefix, three of the org, nine of a counter, three of checksum."""

import re

from sandbox.registry import long_id

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?")


def make_id(prefix: str, org: str, number: int) -> str:
    """The 18-character Id of the ``number``-th record of a key prefix; Ids sort as they were made."""
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return long_id(f"{prefix}{org}{digits.rjust(9, '0')}")


def parse_id(text: object) -> str | None:
    """The 18-character form of a 15- or 18-character Id, None where ``text`` is not an Id.

    An 18-character Id whose letters lost their case is put right by its last three characters.
    """
    if not isinstance(text, str) or not _ID.fullmatch(text):
        return None
    if len(text) == 15:
        return long_id(text)
    if long_id(text[:15]) == text:
        return text
    return _restore_case(text)


def _restore_case(text: str) -> str | None:
    suffix = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    restored = ""
    for chunk, check in enumerate(text[15:].upper()):
        bits = suffix.find(check)
        if bits < 0:
            return None
        for place in range(5):
            letter = text[chunk * 5 + place]
            restored += letter.upper() if bits >> place & 1 else letter.lower()
    made = long_id(restored)
    return made if made[15:] == text[15:].upper() else None
