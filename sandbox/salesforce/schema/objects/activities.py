"""Task and Event, which hang on a person (Who) and on any other record (What)."""

from sandbox.salesforce.schema.declare import (
    READ_ONLY,
    choice,
    day,
    flag,
    integer,
    link,
    long_text,
    moment,
    sobject,
    text,
)
from sandbox.salesforce.schema.fields import Field, FieldType, PicklistValue, SObject

#: What an activity may be about; custom objects with activities are added by the org.
SUBJECTS = ("Account", "Campaign", "Case", "Opportunity", "Order", "Product2")


def objects() -> list[SObject]:
    """The two objects."""
    return [_task(), _event()]


def _subject(*values: str) -> Field:
    entries = tuple(PicklistValue(one, one) for one in values)
    return Field("Subject", "Subject", FieldType.COMBOBOX, 255, picklist=entries)


def _people(children: str) -> tuple[Field, ...]:
    return (
        link("WhoId", "Contact", "Lead", children=children, label="Name ID", cascade=True),
        link("WhatId", *SUBJECTS, children=children, label="Related To ID", cascade=True),
    )


def _task() -> SObject:
    return sobject(
        "Task",
        "00T",
        *_people("Tasks"),
        _subject("Call", "Email", "Send Letter", "Send Quote", "Other"),
        day("ActivityDate", label="Due Date Only"),
        choice(
            "Status",
            "*Not Started",
            "In Progress",
            "Completed",
            "Waiting on someone else",
            "Deferred",
            nillable=False,
        ),
        choice("Priority", "High", "*Normal", "Low", nillable=False),
        flag("IsHighPriority", read_only=True, label="High Priority"),
        long_text("Description"),
        link("AccountId", "Account", **READ_ONLY),
        flag("IsClosed", read_only=True),
        flag("IsArchived", read_only=True),
        integer("CallDurationInSeconds", label="Call Duration"),
        choice("CallType", "Internal", "Inbound", "Outbound", length=40),
        text("CallDisposition", label="Call Result"),
        text("CallObject", label="Call Object Identifier"),
        moment("ReminderDateTime", label="Reminder Date/Time"),
        flag("IsReminderSet", label="Reminder Set"),
        choice("TaskSubtype", "*Task", "Email", "ListEmail", "Cadence", "Call", length=40, updateable=False),
        moment("CompletedDateTime", label="Completed Date", **READ_ONLY),
        owned=True,
        owners=("Group", "User"),
    )


def _event() -> SObject:
    return sobject(
        "Event",
        "00U",
        *_people("Events"),
        _subject("Call", "Email", "Meeting", "Send Letter/Quote", "Other"),
        text("Location"),
        flag("IsAllDayEvent", label="All-Day Event"),
        moment("ActivityDateTime", label="Due Date Time"),
        day("ActivityDate", label="Due Date Only"),
        integer("DurationInMinutes", label="Duration"),
        moment("StartDateTime", label="Start Date Time"),
        moment("EndDateTime", label="End Date Time"),
        day("EndDate", label="End Date", **READ_ONLY),
        long_text("Description"),
        link("AccountId", "Account", **READ_ONLY),
        flag("IsPrivate"),
        choice("ShowAs", "*Busy", "OutOfOffice", "Free", length=40, restricted=True, label="Show Time As"),
        flag("IsChild", read_only=True),
        flag("IsGroupEvent", read_only=True, label="Group Event"),
        choice("GroupEventType", "*0", "1", "2", length=40, restricted=True, **READ_ONLY),
        flag("IsArchived", read_only=True),
        flag("IsRecurrence", label="Create Recurring Series of Events"),
        moment("ReminderDateTime", label="Reminder Date/Time"),
        flag("IsReminderSet", label="Reminder Set"),
        choice("EventSubtype", "*Event", length=40, updateable=False),
        owned=True,
    )
