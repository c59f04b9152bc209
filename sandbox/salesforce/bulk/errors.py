"""Errors of the Bulk API under their own names: XML or JSON by themselves in 1.0, a code in capitals in 2.0.

The codes are those of the Bulk API Developer Guide ("Errors"). Texts with a source: LineEnding, Field name not found,
Failed to parse CSV, Records not found, the job states and the size limit (threads and clients quote them). The other
texts are unchecked; they stay in this package.
"""

from sandbox.salesforce.errors import ApiError


class BulkError(ApiError):
    """A refused bulk request or a failed batch: ``InvalidBatch : Field name not found : Nope``."""

    def __init__(self, name: str, message: str, status: int = 400) -> None:
        super().__init__(status, name.upper(), message)
        self.name = name

    @property
    def state_message(self) -> str:
        """The form in a job's errorMessage and a batch's stateMessage."""
        return f"{self.name} : {self.message}"


def failed_query(refused: ApiError) -> BulkError:
    """A query that cannot be compiled, as a batch reports it."""
    return BulkError("InvalidBatch", f"Failed to process query: {refused.code}: {refused.message}")
