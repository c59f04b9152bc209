"""What all tasks share."""

from typing import Any

from celery import Task

from provisioning.log_context import IDS, log_context


class IdTask(Task):  # type: ignore[type-arg]
    """Binds the ids of the message's headers for its log lines. Celery itself looks after database connections."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with log_context({name: self.request.get(name) for name in IDS}):
            return super().__call__(*args, **kwargs)
