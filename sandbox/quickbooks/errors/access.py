"""80040400 to 80040427: QuickBooks or its company file cannot be reached, or does not let the application in.

The words are those of the QuickBooks SDK's request processor; with Remote Data Sharing (RDS) the client passes the
same codes on: 80040402, 80040407, 8004040D, 80040414, 8004041A, 80040420, 80040421.
"""

from sandbox.quickbooks.errors.base import AccessError
from sandbox.quickbooks.errors.texts import Text, Texts

_ADMINISTRATOR = "The QuickBooks administrator can grant"
_FOR_APPLICATION = "through the Integrated Application preferences."

TEXTS: Texts = {
    "80040400": Text("QuickBooks found an error when parsing the provided XML text stream.", checked=True),
    "80040401": Text("Could not access QuickBooks.", checked=True),
    "80040402": Text(
        "Unexpected error. Check the qbsdklog.txt file for possible, additional information.", checked=True
    ),
    "80040403": Text("Could not open the specified QuickBooks company data file.", checked=True),
    "80040404": Text("The version of QuickBooks currently running does not support qbXML."),
    "80040405": Text("qbXML components have not been installed."),
    "80040406": Text(
        "Could not determine the version of the QuickBooks company data file, or the data file has been modified "
        "and requires a newer version of QuickBooks."
    ),
    "80040407": Text(
        "The installation of QuickBooks appears to be incomplete. Please reinstall QuickBooks.", checked=True
    ),
    "80040408": Text("Could not start QuickBooks.", checked=True),
    "80040409": Text("The current version of QuickBooks cannot work with the specified company data file."),
    "8004040A": Text(
        "QuickBooks company data file is already open and it is different from the one requested.",
        checked=True,
    ),
    "8004040B": Text("Could not get the name of the current QuickBooks company data file."),
    "8004040C": Text("The BeginSession method has not been called or it did not succeed."),
    "8004040D": Text("The ticket parameter is invalid."),
    "8004040E": Text("There is not enough memory to complete the request."),
    "8004040F": Text("The OpenConnection method has not been called."),
    "80040410": Text(
        "The QuickBooks company data file is currently open in a mode other than the one specified by your "
        "application.",
        checked=True,
    ),
    "80040411": Text("Before calling the BeginSession method, you must call the OpenConnection method."),
    "80040412": Text("The OpenConnection method was called twice without CloseConnection in between."),
    "80040413": Text("QuickBooks does not support the rollbackOnError value of the onError attribute."),
    "80040414": Text(
        "A modal dialog box is showing in the QuickBooks user interface. Your application cannot access "
        "QuickBooks until the user dismisses the dialog box.",
        checked=True,
    ),
    "80040415": Text("A call to the OpenConnection method must include the name of your application."),
    "80040416": Text(
        "If QuickBooks is not running, a call to the BeginSession method must include the name of the QuickBooks "
        "company data file."
    ),
    "80040417": Text(
        "If the QuickBooks company data file is not open, a call to the BeginSession method must include the "
        "name of the data file."
    ),
    "80040418": Text(
        "This application has not accessed this QuickBooks company data file before. Only the QuickBooks "
        "administrator can grant an application permission to access a QuickBooks company data file for the "
        "first time.",
        checked=True,
    ),
    "80040419": Text("The application is not signed, and its permission cannot be stored."),
    "8004041A": Text(
        "This application does not have permission to access this QuickBooks company data file. "
        f"{_ADMINISTRATOR} access permission {_FOR_APPLICATION}",
        checked=True,
    ),
    "8004041B": Text(
        "Unable to lock the necessary information to allow this application to access this company data file. "
        "Try again later.",
        checked=True,
    ),
    "8004041C": Text(
        "An internal QuickBooks error occurred while trying to access the QuickBooks company data file.",
        checked=True,
    ),
    "8004041D": Text(
        "This application is not allowed to log into this QuickBooks company data file automatically. "
        f"{_ADMINISTRATOR} permission for automatic login {_FOR_APPLICATION}",
        checked=True,
    ),
    "8004041E": Text(
        "This applications certificate is expired. If you want to allow the application to log into QuickBooks "
        "automatically, log into QuickBooks and try again. Then click Allow Always when you are notified that "
        "the certificate has expired.",
        checked=True,
    ),
    "8004041F": Text(
        "QuickBooks Basic cannot accept XML requests. Another product in the QuickBooks line, such as QuickBooks "
        "Pro or Premier, 2002 or later, is required.",
        checked=True,
    ),
    "80040420": Text("The QuickBooks user has denied access.", checked=True),
    "80040421": Text("Message passed through from QuickBooks."),
    "80040422": Text(
        "This application requires Single User file access mode and there is already another application sharing "
        "data with this QuickBooks company data file.",
        checked=True,
    ),
    "80040423": Text("The version of qbXML that was requested is not supported or is unknown.", checked=True),
    "80040424": Text("QuickBooks did not finish its initialization. Please try again later.", checked=True),
    "80040425": Text("The requested parameter of the session is invalid."),
    "80040426": Text("The scripts of QuickBooks did not run."),
    "80040427": Text("Unregistered QuickBooks.", checked=True),
}


def access_error(code: str) -> AccessError:
    """The error of a code."""
    return AccessError(code, TEXTS[code].words)


def other_mode() -> AccessError:
    """80040410: somebody works in the company file in single-user mode."""
    return access_error("80040410")


def modal_dialog() -> AccessError:
    """80040414: a window of QuickBooks waits for an answer."""
    return access_error("80040414")


def no_company_file() -> AccessError:
    """80040403: there is no company file of that name."""
    return access_error("80040403")


def access_denied() -> AccessError:
    """80040420: the login is not one of the company file's; the words behind the colon are unchecked."""
    words = TEXTS["80040420"].words.removesuffix(".")
    return AccessError("80040420", f"{words}: the user name or password is wrong.")
