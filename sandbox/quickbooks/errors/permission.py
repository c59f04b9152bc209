"""3220 to 3360 and the 9000s: rights and features, order of lines, windows and call-backs, recovery and macros."""

from sandbox.quickbooks.errors.base import QuickBooksError
from sandbox.quickbooks.errors.texts import Text, Texts

TEXTS: Texts = {
    "3220": Text("There was an authorization problem: {reason}"),
    "3231": Text("The request has not been processed.", checked=True),
    "3250": Text("This feature is not enabled or not available in this version of QuickBooks.", checked=True),
    "3260": Text("Insufficient permission level to perform this action.", checked=True),
    "3261": Text("The integrated application has no permission to access sensitive data."),
    "3262": Text("A payroll subscription is required to perform this action."),
    "3263": Text("The integrated application has read-only access to this company file."),
    "3270": Text("A required posting account is missing for the {object}."),
    "3290": Text('The item "{value}" is placed in the request in incorrect order.', checked=True),
    "3300": Text("There was an error when opening the window of the {object}."),
    "3310": Text("The request {request} is not allowed in unattended mode."),
    "3320": Text("The employee does not use time data to create paychecks."),
    "3330": Text("There was an error when generating the report."),
    "3340": Text('The GUID "{value}" is not valid for the {object}.'),
    "3350": Text("The subscription to data events of the {object} has an invalid call-back."),
    "3355": Text("The list of custom fields of the {object} is invalid."),
    "3360": Text("The application of the call-back cannot be verified."),
    "9001": Text("The error recovery of the request {request} failed: its new message set ID is in use."),
    "9002": Text("The response of the old message set ID is unavailable."),
    "9003": Text("The response of the old message set ID is still being processed."),
    "9004": Text("The error recovery information of this application cannot be read."),
    "9005": Text("The message set ID is invalid."),
    "9100": Text('The macro "{value}" is not defined.'),
    "9101": Text('The macro "{value}" is defined more than once.'),
    "9102": Text('The macro "{value}" stands where a macro cannot be used.'),
    "9103": Text('The macro "{value}" has no value, since the request that defines it failed.'),
}

#: What the fault says where 3220 is asked for.
REASONS = {"3220": "the operation is not allowed for this user, or its feature is turned off in QuickBooks."}


def not_authorized(what: str) -> QuickBooksError:
    """3220: the user or the edition may not do this."""
    return QuickBooksError(3220, TEXTS["3220"].words.format(reason=what))


def unavailable() -> QuickBooksError:
    """3250: QuickBooks has no such request."""
    return QuickBooksError(3250, TEXTS["3250"].words)
