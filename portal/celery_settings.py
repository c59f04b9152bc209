"""Celery: the broker's message is only a hint, the run table is the truth (docs/architecture.md)."""

from typing import Any

from kombu import Queue

from provisioning.catalogue.choices import Environment
from sync.queues import QUEUES, queue_of


def celery_settings(broker_url: str) -> dict[str, Any]:
    """Settings with the CELERY_ prefix."""
    return {
        "CELERY_BROKER_URL": broker_url,
        "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP": True,
        # A person waits for who enqueues, and the rows are asked for again: without a broker say so at once.
        "CELERY_BROKER_TRANSPORT_OPTIONS": {"max_retries": 1, "interval_start": 0, "interval_max": 0.2},
        # Early: with late acknowledgement a live long task was delivered a second time after a broker's time-out.
        "CELERY_TASK_ACKS_LATE": False,
        "CELERY_TASK_IGNORE_RESULT": True,
        "CELERY_TASK_SERIALIZER": "json",
        "CELERY_ACCEPT_CONTENT": ["json"],
        "CELERY_TASK_QUEUES": [Queue(name) for name in QUEUES],
        "CELERY_TASK_DEFAULT_QUEUE": queue_of(Environment.DEVELOPMENT.value),
        "CELERY_WORKER_PREFETCH_MULTIPLIER": 1,  # a run lasts minutes: none waits behind another while a slot is free
        "CELERY_WORKER_HIJACK_ROOT_LOGGER": False,
        "CELERY_WORKER_SEND_TASK_EVENTS": False,
        "CELERY_TIMEZONE": "UTC",
    }
