"""Zips of packages: read with limits, so that none can fill the memory or name a path outside of itself."""

import base64
import binascii
import io
import zipfile
import zlib
from collections.abc import Mapping

#: Limits of the Metadata API Developer Guide: files in a zip, bytes of the zip and of all that it holds.
MOST_FILES = 10_000
MOST_BYTES = 39 * 2**20
MOST_UNZIPPED = 400 * 2**20
#: What one file is stamped with: the same components give the same bytes.
_STAMP = (1980, 1, 1, 0, 0, 0)


class ArchiveError(ValueError):
    """A zip that is refused; the message says why."""


def decoded(text: str) -> bytes:
    """The bytes of base64 text."""
    try:
        return base64.b64decode(text, validate=False)
    except (binascii.Error, ValueError) as wrong:
        raise ArchiveError("The zip file is not base64") from wrong


def unzipped(data: bytes) -> dict[str, bytes]:
    """The files by path. ArchiveError for what is no zip, is too large, or names a path outside of it."""
    if len(data) > MOST_BYTES:
        raise ArchiveError(f"Maximum size of request reached. Maximum size of request is {MOST_BYTES} bytes.")
    files: dict[str, bytes] = {}
    left = MOST_UNZIPPED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            if len(entries) > MOST_FILES:
                raise ArchiveError(f"Number of files in the zip exceeds the maximum of {MOST_FILES}")
            for entry in entries:
                path = entry.filename.replace("\\", "/")
                if path.startswith("/") or ".." in path.split("/") or "\0" in path:
                    raise ArchiveError(f"Invalid path in the zip file: {path}")
                # The sizes that the directory names are the sender's word: count what comes out.
                with archive.open(entry) as stream:
                    files[path] = stream.read(left + 1)
                left -= len(files[path])
                if left < 0:
                    raise ArchiveError(f"The uncompressed size of the zip exceeds {MOST_UNZIPPED} bytes")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as wrong:
        raise ArchiveError("The zip file cannot be read") from wrong
    return files


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(path, _STAMP), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
