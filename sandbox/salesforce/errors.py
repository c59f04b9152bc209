"""Errors as the org answers them: one for a whole request, one for a single record."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class ApiError(Exception):
    """A request that is refused as a whole: HTTP status, errorCode, message and the fields it names.

    ``headers`` go with the answer, ``more`` is what some codes add to its body.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        fields: tuple[str, ...] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields
        self.headers = dict(headers or {})
        self.more = dict(more or {})

    def body(self) -> list[dict[str, object]]:
        """The JSON answer; ``fields`` only where there are any, as the REST API does."""
        entry: dict[str, object] = {**self.more, "message": self.message, "errorCode": self.code}
        if self.fields:
            entry["fields"] = list(self.fields)
        return [entry]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one record is refused: statusCode, message, fields; ``more`` is what some codes add to the answer."""

    code: str
    message: str
    fields: tuple[str, ...] = ()
    more: Mapping[str, object] = field(default_factory=dict, hash=False)


class RecordRefusedError(Exception):
    """Raised while one record is checked; the others of the call go on."""

    def __init__(self, code: str, message: str, *fields: str) -> None:
        super().__init__(message)
        self.problem = Problem(code, message, fields)


class WrongTypeError(Exception):
    """A value that is not of its field's type. REST refuses the whole request, Bulk the one row."""

    def __init__(self, field: str, type_name: str, value: object) -> None:
        super().__init__(field)
        self.field = field
        self.type_name = type_name
        self.value = value

    def as_request_error(self) -> ApiError:
        """JSON_PARSER_ERROR, as the REST API's own parser words it."""
        kind = "VALUE_STRING" if isinstance(self.value, str) else "VALUE_NUMBER_FLOAT"
        return ApiError(
            400,
            "JSON_PARSER_ERROR",
            f"Cannot deserialize instance of {self.type_name} from {kind} value {self.value} "
            f"or request may be missing a required field at [field {self.field}]",
        )

    def as_problem(self) -> Problem:
        """INVALID_TYPE_ON_FIELD_IN_RECORD, as Bulk words it."""
        return Problem(
            "INVALID_TYPE_ON_FIELD_IN_RECORD",
            f"{self.field}: value not of required type: {self.value}",
            (self.field,),
        )


def not_found(message: str = "The requested resource does not exist") -> ApiError:
    """404 NOT_FOUND."""
    return ApiError(404, "NOT_FOUND", message)
