"""QODBC's and QuickBooks' error numbers: those that are one of ours, diagnoses of single ones and of ranges.

Numbers and meanings: the vendor's list (source.txt 7.3). A number is looked for in the exact ones, then in the ranges.
"""

from collections.abc import Mapping
from typing import Final

from sync.errors.codes import Code
from sync.errors.diagnosis import Diagnosis, Recovery, Who

#: Number -> a code of ours that says it better.
QUICKBOOKS_AS_OWN: Final[Mapping[str, Code]] = {
    "1": Code.DELETED_MEANWHILE,
    "500": Code.DELETED_MEANWHILE,
    "1010": Code.QB_UNREACHABLE,
    "3040": Code.INVALID_AMOUNT,
    "3045": Code.INVALID_AMOUNT,
    "3060": Code.INVALID_AMOUNT,
    "3020": Code.INVALID_DATE,
    "3070": Code.TEXT_TOO_LONG,
    "3100": Code.NAME_TAKEN,
    "3101": Code.INVALID_AMOUNT,
    "3110": Code.QB_BUSY,
    "3171": Code.INVOICE_LOCKED,
    "3161": Code.INVOICE_LOCKED,
    "3172": Code.QB_BUSY,
    "3173": Code.QB_BUSY,
    "3174": Code.QB_BUSY,
    "3175": Code.QB_BUSY,
    "3176": Code.QB_BUSY,
    "3200": Code.STALE,
    "80040414": Code.QB_MODAL_DIALOG,
    "80040400": Code.STATEMENT_REFUSED,
}

#: Texts with which 3170 and 3180 mean "in use" and are worth another try.
IN_USE_TEXTS: Final = (
    "list has been modified by another user",
    "internals could not be locked",
    "failed to acquire the lock",
    "list element is in use",
)

_REACHED_NOT: Final = (
    "80040401",
    "80040403",
    "80040408",
    "80040409",
    "8004040A",
    "8004040B",
    "8004040D",
    "80040402",
)
_REINSTALL: Final = ("80040405", "80040407")
_RIGHTS: Final = ("80040418", "8004041A", "8004041D", "8004041E", "80040420", "80040421")
_VERSION: Final = ("8004041F", "80040423", "80040427")


def _record(number: str, title: str, happened: str, to_do: str, who: Who = Who.ACCOUNTANT) -> Diagnosis:
    return Diagnosis(f"QB_{number}", title, happened, to_do, who, Recovery.RECORD)


def _setup(number: str, title: str, happened: str, to_do: str, who: Who = Who.ACCOUNTANT) -> Diagnosis:
    return Diagnosis(f"QB_{number}", title, happened, to_do, who, Recovery.CONFIGURATION)


def _passing(number: str, title: str, happened: str, to_do: str, who: Who = Who.IT) -> Diagnosis:
    return Diagnosis(f"QB_{number}", title, happened, to_do, who, Recovery.TRANSIENT)


_SINGLE: Final[tuple[Diagnosis, ...]] = (
    _record(
        "570",
        "Linked transaction is closed",
        "{label} could not be linked: the other transaction is closed already.",
        "Open the other transaction in QuickBooks, or leave the two unlinked.",
    ),
    _record(
        "550",
        "Notes were not saved",
        "{label} was saved, but its notes were not.",
        "Enter the notes in QuickBooks by hand.",
    ),
    _record(
        "3120",
        "QuickBooks does not find the record",
        "{label}: a record that it is, or refers to, is not in QuickBooks: {answer}",
        "See whether it was deleted or made inactive in QuickBooks.",
    ),
    _record(
        "3121",
        "The custom field is not defined",
        "{label}: a custom field is not defined in the company file: {answer}",
        "Define the custom field in QuickBooks for this kind of record.",
    ),
    _record(
        "3130",
        "The parent is not there",
        "{label}: the record above it is not in QuickBooks: {answer}",
        "Create the parent in QuickBooks, or correct the hierarchy.",
    ),
    _record(
        "3140",
        "A reference is not in its QuickBooks list",
        "{label} refers to something that QuickBooks does not have, or has as inactive: {answer}",
        "Add it to the list in QuickBooks, make it active, or correct the value in Salesforce.",
    ),
    _record(
        "3150",
        "A required value is missing",
        "{label}: QuickBooks needs a value that is not there: {answer}",
        "Fill the field that the message names, or map one to it.",
    ),
    _record(
        "3151",
        "A value may not be sent",
        "{label}: QuickBooks does not take one of the values here: {answer}",
        "Take the field out of the mapping, or switch on the feature in QuickBooks.",
    ),
    _record(
        "3152",
        "A value is not one of the allowed ones",
        "{label}: a value is not one of those that QuickBooks allows: {answer}",
        "Correct the value in Salesforce.",
    ),
    _record(
        "3153",
        "Two values exclude each other",
        "{label}: two values cannot be given together: {answer}",
        "Leave one of them out of the mapping.",
    ),
    _record(
        "3160",
        "The record cannot be deleted",
        "{label} is used elsewhere in QuickBooks and cannot be deleted.",
        "Make it inactive or void it instead.",
    ),
    _record(
        "3162",
        "Only possible in single-user mode",
        "{label}: QuickBooks does this in single-user mode only.",
        "Do it by hand in single-user mode, then go back to multi-user mode.",
    ),
    _record(
        "3170",
        "QuickBooks does not let the record be changed",
        "{label} cannot be changed in QuickBooks: {answer}",
        "See in QuickBooks what holds it: a closed period, a reconciliation, a linked transaction.",
    ),
    _record(
        "3177",
        "Paid twice in one payment",
        "{label}: the same transaction is named twice in one payment.",
        "Correct the payment in QuickBooks.",
    ),
    _record(
        "3180",
        "QuickBooks could not save the record",
        "{label} could not be saved in QuickBooks: {answer}",
        "Correct what the message names, then it goes with the next run.",
    ),
    _record(
        "3185",
        "Cannot be voided",
        "{label} cannot be voided in QuickBooks.",
        "Delete it by hand if it is wrong.",
    ),
    _record(
        "3190",
        "A required value may not be emptied",
        "{label}: QuickBooks does not let {field} be empty.",
        "Fill the field in Salesforce.",
    ),
    _record(
        "3205",
        "The address is not valid",
        "{label}: QuickBooks refused the address: {answer}",
        "Correct the address.",
    ),
    _record(
        "3210",
        "A value is not valid",
        "{label}: QuickBooks found a value that is not valid: {answer}",
        "Correct the value that the message names.",
    ),
    _setup(
        "3220",
        "QuickBooks does not allow the operation",
        "The integration's QuickBooks user may not do this, or the feature is off: {answer}",
        "Give the user the right in QuickBooks, or switch the feature on in its preferences.",
    ),
    _passing(
        "3231",
        "QuickBooks did not get to it",
        "{label} was not processed by QuickBooks.",
        "Nothing: it is tried again by itself.",
        Who.NOBODY,
    ),
    _record(
        "3240",
        "Not the record it was",
        "{label}: QuickBooks has another record under this id.",
        "Was a backup restored? If so, tell support before the flows go on.",
        Who.SUPPORT,
    ),
    _setup(
        "3250",
        "A feature is not in this QuickBooks edition",
        "QuickBooks does not have or has not switched on a feature that the profile uses: {answer}",
        "Switch it on in QuickBooks' preferences, or switch the direction off in the profile.",
    ),
    _setup(
        "3270",
        "A posting account is missing",
        "QuickBooks lacks an account that it posts to: {answer}",
        "Create the account in QuickBooks.",
    ),
    _record(
        "3290",
        "Lines out of order",
        "{label}: the lines were changed in QuickBooks meanwhile.",
        "Nothing: it is read again with the next run.",
    ),
)


def _each(numbers: tuple[str, ...], template: Diagnosis) -> tuple[Diagnosis, ...]:
    return tuple(
        Diagnosis(
            f"QB_{n}", template.title, template.happened, template.to_do, template.who, template.recovery
        )
        for n in numbers
    )


_ACCESS: Final[tuple[Diagnosis, ...]] = (
    *_each(
        _REACHED_NOT,
        _passing(
            "",
            "The company file cannot be opened",
            "QuickBooks could not be started or could not open the company file: {answer}",
            "On the QuickBooks server: see that QuickBooks opens the file in multi-user mode and that no other file is "
            "open. It is tried again by itself.",
        ),
    ),
    *_each(
        _REINSTALL,
        _setup(
            "",
            "QuickBooks' interface is not installed",
            "A part of QuickBooks that the connector needs is not installed: {answer}",
            "Reinstall QuickBooks and the connector on the server.",
            Who.IT,
        ),
    ),
    *_each(
        _RIGHTS,
        _setup(
            "",
            "QuickBooks does not let the connector in",
            "The company file's administrator has not allowed the connector, or has taken it back: {answer}",
            "Log in to QuickBooks as Admin in single-user mode: Edit, Preferences, Integrated Applications; allow it.",
        ),
    ),
    *_each(
        _VERSION,
        _setup(
            "",
            "This QuickBooks cannot be integrated",
            "The QuickBooks version or registration does not allow access from outside: {answer}",
            "Register QuickBooks or move to an edition that allows it (Pro, Premier, Enterprise).",
            Who.IT,
        ),
    ),
    _passing(
        "80040410",
        "QuickBooks is in single-user mode",
        "Somebody works in the company file in single-user mode, so the connector is kept out: {answer}",
        "In QuickBooks choose File, Switch to Multi-user Mode. It is tried again by itself.",
        Who.ACCOUNTANT,
    ),
    _passing(
        "8004040E",
        "The QuickBooks server has too little memory",
        "QuickBooks ran out of memory for a request.",
        "Close other programs on the server or restart it.",
    ),
)

QUICKBOOKS: Final[tuple[Diagnosis, ...]] = _SINGLE + _ACCESS

#: (lowest, highest, diagnosis): what is true of every number in between that has no entry of its own.
QUICKBOOKS_RANGES: Final[tuple[tuple[int, int, Diagnosis], ...]] = (
    (
        500,
        999,
        _record(
            "500-999",
            "QuickBooks warns",
            "{label}: QuickBooks answered with a warning: {answer}",
            "Compare the record in QuickBooks with what was meant.",
        ),
    ),
    (
        1000,
        1999,
        _passing(
            "1000-1999",
            "QuickBooks failed inside",
            "QuickBooks reported an internal error: {answer}",
            "It is tried again by itself; if it stays, restart QuickBooks on the server and verify the company file.",
        ),
    ),
    (
        2000,
        2999,
        _setup(
            "2000-2999",
            "Not supported by this QuickBooks",
            "This QuickBooks version does not support the request: {answer}",
            "Switch the option off that needs it, or update QuickBooks.",
            Who.SUPPORT,
        ),
    ),
    (
        3000,
        3099,
        _record(
            "3000-3099",
            "A value has the wrong form",
            "{label}: a value does not have the form that QuickBooks needs: {answer}",
            "Correct the value that the message names.",
        ),
    ),
    (
        3260,
        3263,
        _setup(
            "3260-3263",
            "The QuickBooks user lacks a right",
            "The integration's QuickBooks user may not do this: {answer}",
            "Give the user full access in QuickBooks (Company, Users).",
        ),
    ),
    (
        3300,
        3360,
        _record(
            "3300-3360",
            "QuickBooks could not carry out the request",
            "{label}: QuickBooks refused the request: {answer}",
            "See the message; ask support if it is not clear.",
            Who.SUPPORT,
        ),
    ),
    (
        9001,
        9199,
        _passing(
            "9001-9199",
            "QuickBooks could not resume",
            "QuickBooks could not take up an interrupted request: {answer}",
            "Nothing: it is tried again by itself.",
            Who.SUPPORT,
        ),
    ),
    (
        3100,
        9000,
        _record(
            "3100-9000",
            "QuickBooks refused the record",
            "{label} was refused by QuickBooks: {answer}",
            "Correct what the message names; ask support if it is not clear.",
        ),
    ),
)

QUICKBOOKS_OTHER: Final = _record(
    "OTHER",
    "QuickBooks refused the record",
    "{label} was refused by QuickBooks: {answer}",
    "Correct what the message names; ask support if it is not clear.",
)
