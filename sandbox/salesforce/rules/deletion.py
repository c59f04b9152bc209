"""DELETE_FAILED: the words with which the org says what stands in the way of a deletion."""

from collections.abc import Sequence

from sandbox.salesforce.errors import Problem


def delete_failed(name: object, reason: str, others: Sequence[str]) -> Problem:
    """DELETE_FAILED with the records that stand in the way, as the org words it."""
    return Problem(
        "DELETE_FAILED",
        f"Your attempt to delete {name} could not be completed because {reason}: {', '.join(others)}\n",
    )
