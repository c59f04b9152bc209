"""One id for each request, on every log line written while it lasts, and one line at its end."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from provisioning.log_context import log_context

logger = structlog.get_logger(__name__)

_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestLogMiddleware:
    """Takes the id a proxy gave in X-Request-ID, or makes one, and gives it back in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _ACCEPTABLE_ID.fullmatch(given) else uuid.uuid4().hex
        started = time.monotonic()
        with log_context(request_id=request_id):
            response = self.get_response(request)
            # The path alone: a query may hold what a person typed.
            logger.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                duration_ms=round((time.monotonic() - started) * 1000),
            )
        response["X-Request-ID"] = request_id
        return response
