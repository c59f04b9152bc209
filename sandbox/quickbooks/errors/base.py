"""What every error is that a client of the company file reads."""


class QodbcError(Exception):
    """Anything that reaches the client as an error. ``str()`` is the text that it reads."""

    #: SQLSTATE; clients of QODBC classify by the number in the text, never by this.
    sqlstate = "HY000"

    def __str__(self) -> str:
        """The text with QODBC's mark in front."""
        return f"[QODBC] {super().__str__()}"


class ProtocolError(QodbcError):
    """The client sends what the wire protocol does not allow."""

    sqlstate = "08P01"


class DialectError(QodbcError):
    """The driver itself refuses a statement: it cannot be read, or names what is not there."""

    sqlstate = "42000"


class StatementTimeoutError(QodbcError):
    """A statement took longer than its session's statement_timeout."""

    sqlstate = "57014"


class StatementCancelledError(QodbcError):
    """The client asked to cancel the statement."""

    sqlstate = "57014"

    def __init__(self) -> None:
        super().__init__("canceling statement due to user request")


class QuickBooksError(QodbcError):
    """QuickBooks refuses a request with one of its status codes."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"Error: {code} - {text}")
        self.code = code


class AccessError(QodbcError):
    """QuickBooks or its company file cannot be reached: one of the codes 80040400 to 80040427."""

    sqlstate = "08004"

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"Error: {code} - {text}")
        self.code = code
