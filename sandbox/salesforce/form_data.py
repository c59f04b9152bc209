"""multipart/form-data, part by part."""

import re
from email.message import Message

_NAME = re.compile(rb'content-disposition\s*:[^\r\n]*\bname="?([^";\r\n]*)', re.IGNORECASE)


def boundary_of(content_type: str) -> str | None:
    """The boundary between the parts, '' for none; None where the content is not multipart/form-data."""
    message = Message()
    message["content-type"] = content_type.replace("\r", " ").replace("\n", " ")
    if message.get_content_type() != "multipart/form-data":
        return None
    return str(message.get_param("boundary", ""))


def parts(body: bytes, boundary: str) -> dict[str, bytes]:
    """The parts by name. Each begins after a line of the boundary and ends before the line break of the next one."""
    found = {}
    between = rb"(?:\A|\r?\n)--" + re.escape(boundary.encode()) + rb"(?:--)?[ \t]*(?=\r?\n|\Z)"
    for part in re.split(between, body):
        pieces = re.split(rb"\r?\n\r?\n", part, maxsplit=1)
        name = _NAME.search(pieces[0])
        if name is not None and len(pieces) > 1:
            found[name.group(1).decode("latin-1")] = pieces[1]
    return found
