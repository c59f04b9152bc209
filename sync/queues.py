"""The queues that workers listen to: one for each environment, so that each can have machines of its own."""

from typing import Final

from provisioning.catalogue.choices import Environment


def queue_of(environment: str) -> str:
    """The queue of an environment: ``Production A`` runs on ``production-a``."""
    return Environment(environment).value.lower().replace(" ", "-")


#: Every queue; a worker of a single-machine installation serves them all.
QUEUES: Final = tuple(queue_of(environment) for environment in Environment)
