"""Logging: every line, ours and the libraries', is one JSON object on stderr, with ids and without secrets."""

from typing import Any

import structlog

from provisioning.redaction import redact_event

_SHARED: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
    redact_event,  # after the traceback became text, and before anything is written
]


def configure_structlog() -> None:
    """Send structlog's own loggers through the standard library's handlers, so that there is one way out."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def logging_settings(level: str) -> dict[str, Any]:
    """Django's LOGGING: ``level`` for our own loggers, warnings and worse from libraries."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(default=str),
                ],
            }
        },
        "handlers": {
            # Not stdout: that belongs to what a command answers, as `manage.py options --json`.
            "stderr": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "json"}
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            name: {"level": level} for name in ("portal", "provisioning", "sync", "celery", "gunicorn")
        }
        | {"django.request": {"level": "ERROR"}, "axes": {"level": "WARNING"}},
    }
