"""Messages of the protocol by hand, for clients that behave as no driver does."""

from tests.sandbox.quickbooks.conftest import Books


def message(kind: bytes, body: bytes) -> bytes:
    """One message; ``kind`` is empty for the first one."""
    return kind + (len(body) + 4).to_bytes(4, "big") + body


def startup(user: str, database: str) -> bytes:
    """The first message of a connection."""
    parts = {"user": user, "database": database}
    return message(
        b"", b"\0\3\0\0" + b"".join(f"{name}\0{value}\0".encode() for name, value in parts.items()) + b"\0"
    )


def logged_in(books: Books) -> bytes:
    """What a client sends until it is logged in."""
    password = books.connection["password"].encode() + b"\0"
    return startup(books.connection["user"], books.slug) + message(b"p", password)
