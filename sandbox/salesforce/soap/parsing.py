"""XML that others send, read with no entities of its own, no document type and no bottomless nesting."""

from xml.etree import ElementTree as ET

#: Levels of elements; what clients send has about ten.
_DEEPEST = 60


class MarkupError(ValueError):
    """What is no XML that is read here; the message says why."""


class _Builder(ET.TreeBuilder):
    """Builds the tree, and stops at what no client needs and an attacker would send."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise MarkupError(f"more than {_DEEPEST} levels of elements")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ET.Element:
        self._depth -= 1
        return super().end(tag)

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        """A document type comes before any entity of it: refused before one is read."""
        del name, public, system
        raise MarkupError("DOCTYPE is not allowed")


def parsed(data: bytes) -> ET.Element:
    """The root element; MarkupError where there is none to be had."""
    parser = ET.XMLParser(target=_Builder())  # noqa: S314 - the builder refuses document types, and so entities
    try:
        parser.feed(data)
        root = parser.close()
    except MarkupError:
        raise
    except (ET.ParseError, LookupError, ValueError) as wrong:  # LookupError: an encoding that nobody knows
        raise MarkupError(str(wrong)) from wrong
    if not isinstance(root, ET.Element):
        raise MarkupError("no element found")
    return root
