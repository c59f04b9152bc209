"""The form in which the texts of the errors are kept: by code, with slots, and whether a source was found."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias


class Text(NamedTuple):
    """One text; ``{object}``, ``{field}``, ``{value}``, ``{request}`` and ``{reason}`` are filled in.

    ``checked``: these words were read in public logs, issues or sources of programs that meet QuickBooks, or in
    Intuit's table of status codes.
    The others say what source.txt 7.3 tells, in the manner of the checked ones.
    """

    words: str
    checked: bool = False


Texts: TypeAlias = Mapping[str, Text]

#: How QuickBooks' own words are added to those of its interface.
BECAUSE = "  QuickBooks error message: {reason}"
