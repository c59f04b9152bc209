"""/healthz: whether this process reaches its database and its broker; for load balancers and the supervisor."""

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import OperationalError

from portal.access import public

logger = structlog.get_logger(__name__)

#: A broker that takes longer to accept a connection counts as down.
BROKER_SECONDS = 1


@public
@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 with ``{"database": "ok", "broker": "ok"}``, or 503 naming what is down; reasons go to the log only."""
    parts = {"database": _database_answers(), "broker": _broker_answers()}
    return JsonResponse(
        {name: "ok" if answers else "down" for name, answers in parts.items()},
        status=200 if all(parts.values()) else 503,
    )


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        logger.error("database down", reason=str(error))
        return False
    return True


def _broker_answers() -> bool:
    options = {"socket_connect_timeout": BROKER_SECONDS}
    with Connection(settings.BROKER_URL, transport_options=options) as broker:
        try:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_SECONDS)
        except OperationalError as error:  # kombu's own, into which it turns the errors of every transport
            logger.error("broker down", reason=str(error))
            return False
    return True
