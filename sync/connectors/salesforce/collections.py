"""Writes of up to 200 records a call: create, update, upsert by external id, then the records' children.

Calls hold one sObject each (the rule of 10 type chunks never applies), ordered by parent, so that two calls do not
wait for the same parent's lock. Sources: REST API Developer Guide, sObject Collections; Salesforce on row locks.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from sync.connectors.salesforce.describe import Describes
from sync.connectors.salesforce.rest import RefusedError, Rest, is_passing
from sync.connectors.salesforce.rows import version_text
from sync.connectors.salesforce.soql import URI_BYTES, in_lists, literal, uri
from sync.connectors.sendable import unsendable
from sync.engine.records import Failure, Operation, OperationKind, Result, Values
from sync.errors.base import OutcomeUnknownError, SyncError
from sync.errors.codes import Code

#: Records in one call.
CALL_RECORDS: Final = 200

#: Seconds before the deadline after which no call is begun.
_LAST_MOMENT: Final = 1.0

_LOCKED: Final = "UNABLE_TO_LOCK_ROW"
_LOCK_ATTEMPTS: Final = 4

_NOT_PARENTS: Final = ("OwnerId", "RecordTypeId", "CreatedById", "LastModifiedById")


@dataclass(frozen=True, slots=True)
class _Write:
    """One record of a call. ``key`` may stand once in a call; ``parent`` sorts."""

    method: str
    path: str
    body: dict[str, Any]
    key: str = ""
    parent: str = ""


@dataclass(slots=True)
class _Course:
    """How a ``write`` goes: whether a call got an answer, and why nothing more is sent."""

    deadline: datetime
    answered: bool = False
    stopped: str = ""
    results: dict[int, Result] = field(default_factory=dict)


class CollectionWriter:
    """Writes with one org's collections resource."""

    def __init__(
        self,
        rest: Rest,
        describes: Describes,
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:
        self._rest = rest
        self._describes = describes
        self._clock = clock
        self._sleep = sleep

    def write(self, operations: Sequence[Operation], deadline: datetime) -> list[Result]:
        """Answers in order. Raises only where nothing took effect; afterwards trouble is in the results."""
        course = _Course(deadline)
        sendable: list[int] = []
        stale = self._stale(operations)
        for index, operation in enumerate(operations):
            failure = stale.get(index) or self._unsendable(operation)
            if failure is None:
                sendable.append(index)
            else:
                course.results[index] = Result(failure=failure)
        answers = self._send([self._parent_write(operations[index]) for index in sendable], course)
        course.results.update(zip(sendable, answers, strict=True))
        if any(operation.lines or operation.delete_children for operation in operations):
            self._children(operations, course)
        return self.with_versions(operations, [course.results[index] for index in range(len(operations))])

    def delete(self, ids: Sequence[str], deadline: datetime) -> list[Result]:
        """Delete records of any sObject by Id; answers in order."""
        return self._send([_delete(id_) for id_ in ids], _Course(deadline))

    # --- one record ---

    def _parent_write(self, operation: Operation) -> _Write:
        body = _body(operation.object, operation.values)
        parent = self._parent_id(operation.object, operation.values)
        if operation.kind is OperationKind.UPDATE:
            return _Write(
                "PATCH", "composite/sobjects", body | {"Id": operation.target_id}, operation.target_id, parent
            )
        if operation.external_id is None:
            return _Write("POST", "composite/sobjects", body, "", parent)
        name, value = operation.external_id
        path = f"composite/sobjects/{operation.object}/{name}"
        return _Write("PATCH", path, body | {name: value}, value, parent)

    def _parent_id(self, object_name: str, values: Values) -> str:
        fields = self._describes.get(object_name).info.fields
        for name, value in values.items():
            if value and name in fields and fields[name].type == "reference" and name not in _NOT_PARENTS:
                return str(value)
        return ""

    def _unsendable(self, operation: Operation) -> Failure | None:
        for relationship in (*operation.lines, *operation.delete_children):
            if relationship not in self._describes.get(operation.object).children:
                return Failure(
                    Code.FIELD_MISSING, f"{operation.object} has no {relationship}", (relationship,)
                )
        return unsendable(operation)

    def _stale(self, operations: Sequence[Operation]) -> dict[int, Failure]:
        """Failures of the updates whose target has moved on, or is gone, since it was read."""
        watched = {
            index: operation
            for index, operation in enumerate(operations)
            if operation.kind is OperationKind.UPDATE and operation.expected_version
        }
        failures: dict[int, Failure] = {}
        for object_name in {operation.object for operation in watched.values()}:
            mine = {
                index: operation for index, operation in watched.items() if operation.object == object_name
            }
            now = self._stamps(object_name, [operation.target_id for operation in mine.values()])
            for index, operation in mine.items():
                if operation.target_id not in now:
                    failures[index] = Failure(Code.DELETED_MEANWHILE, "the record is not there any more")
                elif version_text(now[operation.target_id]) != operation.expected_version:
                    failures[index] = Failure(Code.STALE, "the record was changed since it was read")
        return failures

    def _stamps(self, object_name: str, ids: Sequence[str]) -> dict[str, datetime]:
        stamps: dict[str, datetime] = {}
        for condition in in_lists("Id", [literal(id_) for id_ in ids], room=URI_BYTES - 200):
            soql = f"SELECT Id, SystemModstamp FROM {object_name} WHERE {condition}"  # noqa: S608
            for row in self._rest.get(uri(soql))["records"]:
                stamps[row["Id"]] = datetime.fromisoformat(row["SystemModstamp"])
        return stamps

    def with_versions(self, operations: Sequence[Operation], results: Sequence[Result]) -> list[Result]:
        """``results`` with the SystemModstamp of what was written; without it where it cannot be read."""
        filled = list(results)
        written: dict[str, list[int]] = {}
        for index, result in enumerate(results):
            if result.id:
                written.setdefault(operations[index].object, []).append(index)
        for object_name, indexes in written.items():
            try:
                stamps = self._stamps(object_name, [results[index].id for index in indexes])
            except SyncError:
                return (
                    filled  # the writes are done and answered; a version that is not known counts as changed
                )
            for index in indexes:
                stamp = stamps.get(results[index].id)
                if stamp is not None:
                    filled[index] = replace(results[index], version=version_text(stamp), modified=stamp)
        return filled

    # --- children ---

    def _children(self, operations: Sequence[Operation], course: _Course) -> None:
        deletes: list[tuple[int, str, _Write]] = []
        updates: list[tuple[int, str, _Write]] = []
        creates: list[tuple[int, str, _Write]] = []
        for index, operation in enumerate(operations):
            result = course.results[index]
            if result.failure is not None or result.unknown:
                continue
            for relationship, ids in operation.delete_children.items():
                deletes += [(index, f"{relationship} {id_}", _delete(id_)) for id_ in ids]
            for relationship, rows in operation.lines.items():
                child = self._describes.get(operation.object).children[relationship]
                for number, row in enumerate(rows, start=1):
                    body = _body(child.object, row)
                    label = f"{relationship} {number}"
                    if row.get("Id"):
                        key = str(row["Id"])
                        updates.append(
                            (index, label, _Write("PATCH", "composite/sobjects", body, key, result.id))
                        )
                    else:
                        body[child.field] = result.id
                        creates.append(
                            (index, label, _Write("POST", "composite/sobjects", body, "", result.id))
                        )
        for batch in (deletes, updates, creates):
            answers = self._send([write for _, _, write in batch], course)
            for (index, label, _), answer in zip(batch, answers, strict=True):
                _note_child(course, index, label, answer)

    # --- calls ---

    def _send(self, writes: Sequence[_Write], course: _Course) -> list[Result]:
        """Send all, those of the same resource and sObject together; rows locked by others are tried again."""
        answers: dict[int, Result] = {}
        waiting = list(range(len(writes)))
        for attempt in range(_LOCK_ATTEMPTS):
            if attempt:
                self._sleep(random.uniform(0.1, 0.5) * 2**attempt)  # noqa: S311 - jitter
            for chunk in _chunks(writes, waiting):
                answers.update(
                    zip(chunk, self._call([writes[index] for index in chunk], course), strict=True)
                )
            waiting = [index for index in waiting if _is_locked(answers[index])]
            if not waiting or course.stopped:
                break
        return [answers[index] for index in range(len(writes))]

    def _call(self, writes: Sequence[_Write], course: _Course) -> list[Result]:
        seconds = (course.deadline - self._clock()).total_seconds()
        if not course.stopped and seconds < _LAST_MOMENT:
            course.stopped = "its deadline had come"
        if course.stopped:
            return [_not_sent(course)] * len(writes)
        try:
            answer = self._request(writes, min(seconds, self._rest.session.timeout))
        except OutcomeUnknownError as error:
            course.stopped, course.answered = error.message, True
            return [Result(unknown=True)] * len(writes)
        except SyncError as error:
            if not course.answered:
                raise
            course.stopped = error.message
            return [_not_sent(course)] * len(writes)
        except RefusedError as refused:
            return self._refused(refused, writes, course)
        course.answered = True
        if not isinstance(answer, list) or len(answer) != len(writes):
            course.stopped = "the answer had another number of records"
            return [Result(unknown=True)] * len(writes)
        return [_result(write, row) for write, row in zip(writes, answer, strict=True)]

    def _refused(self, refused: RefusedError, writes: Sequence[_Write], course: _Course) -> list[Result]:
        if is_passing(refused.failure):
            if not course.answered:
                raise refused.as_sync_error() from refused
            course.stopped = refused.failure.message
            return [_not_sent(course)] * len(writes)
        if refused.failure.code == "NOT_FOUND":
            # of an upsert: the external id field, which the path names, is not there or not visible
            missing = Failure(
                Code.FIELD_MISSING, refused.failure.message, (writes[0].path.rpartition("/")[2],)
            )
            return [Result(failure=missing)] * len(writes)
        if refused.failure.code == "JSON_PARSER_ERROR" and len(writes) > 1:
            # one value of the wrong type refuses the whole call: halve it until the record is found
            half = len(writes) // 2
            return [*self._call(writes[:half], course), *self._call(writes[half:], course)]
        return [Result(failure=refused.failure)] * len(writes)

    def _request(self, writes: Sequence[_Write], timeout: float) -> Any:
        first = writes[0]
        if first.method == "DELETE":
            ids = ",".join(write.key for write in writes)
            return self._rest.send("DELETE", f"{first.path}?ids={ids}&allOrNone=false", timeout=timeout)
        payload = {"allOrNone": False, "records": [write.body for write in writes]}
        return self._rest.send(first.method, first.path, payload, timeout=timeout)


def _chunks(writes: Sequence[_Write], indexes: Sequence[int]) -> Iterator[list[int]]:
    """Indexes of writes that go together: same resource and sObject, sorted by parent, no key twice."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for index in indexes:
        write = writes[index]
        type_name = write.body.get("attributes", {}).get("type", "")
        groups.setdefault((write.method, write.path, type_name), []).append(index)
    for group in groups.values():
        group.sort(key=lambda index: writes[index].parent)
        chunk: list[int] = []
        keys: set[str] = set()
        for index in group:
            key = writes[index].key.lower()
            if len(chunk) == CALL_RECORDS or (key and key in keys):
                yield chunk
                chunk, keys = [], set()
            chunk.append(index)
            keys.add(key)
        if chunk:
            yield chunk


def _body(object_name: str, values: Values) -> dict[str, Any]:
    return {"attributes": {"type": object_name}, **values}


def _delete(record_id: str) -> _Write:
    return _Write("DELETE", "composite/sobjects", {}, record_id)


def _result(write: _Write, row: dict[str, Any]) -> Result:
    if row.get("success"):
        created = write.method == "POST" or row.get("created") is True
        return Result(id=str(row.get("id") or write.key), created=created)
    first = (row.get("errors") or [{}])[0]
    code = first.get("statusCode") or first.get("errorCode") or "UNKNOWN_EXCEPTION"
    failure = Failure(str(code), str(first.get("message") or ""), tuple(first.get("fields") or ()))
    return Result(failure=failure)


def _is_locked(result: Result) -> bool:
    return result.failure is not None and result.failure.code == _LOCKED


def _not_sent(course: _Course) -> Result:
    return Result(failure=Failure(Code.NOT_SENT, course.stopped))


def _note_child(course: _Course, index: int, label: str, answer: Result) -> None:
    """Carry a child's trouble over to its record: the first failure counts, and what was not sent is unknown."""
    result = course.results[index]
    if answer.unknown or (answer.failure is not None and answer.failure.code == Code.NOT_SENT):
        course.results[index] = replace(result, unknown=True)
    elif answer.failure is not None and result.failure is None:
        failure = replace(answer.failure, message=f"{label}: {answer.failure.message}")
        course.results[index] = replace(result, failure=failure)
