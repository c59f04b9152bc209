"""Diagnoses of the product's own codes about connections and set-up: no single record is to blame."""

from typing import Final

from sync.errors.codes import Code
from sync.errors.diagnosis import Diagnosis, Recovery, Who

_C = Recovery.CONFIGURATION
_F = Recovery.FLOW
_T = Recovery.TRANSIENT
_U = Recovery.UNKNOWN

OWN_SYSTEMS: Final[tuple[Diagnosis, ...]] = (
    Diagnosis(
        Code.SF_LOGIN_REFUSED,
        "Salesforce refused the login",
        "Salesforce did not accept the credentials of the integration user: {answer}",
        "Check user name, password and security token (or the connected app) on the credentials page. A password "
        "that was changed in Salesforce gets a new security token.",
        Who.ADMINISTRATOR,
        _C,
        option="credentials.sf_password",
    ),
    Diagnosis(
        Code.SF_UNREACHABLE,
        "Salesforce does not answer",
        "No answer from Salesforce: {answer}",
        "Nothing to do at first: it is tried again by itself. If it lasts, look at Salesforce's status page and at "
        "the network between here and there.",
        Who.IT,
        _T,
    ),
    Diagnosis(
        Code.SF_BUSY,
        "Salesforce has too many requests at once",
        "Salesforce answered that it is busy: {answer}",
        "Nothing to do: it is tried again by itself. If it happens daily, spread the flows with Interval and Shift.",
        Who.NOBODY,
        _T,
    ),
    Diagnosis(
        Code.SF_DAILY_LIMIT,
        "Salesforce's daily number of calls is used up",
        "The org has used all API calls that it may make in 24 hours.",
        "It goes on by itself when the 24 hours are over. Lengthen the intervals of the flows, or find the other "
        "integration that uses the calls (Setup, System Overview).",
        Who.ADMINISTRATOR,
        _T,
    ),
    Diagnosis(
        Code.SF_RECORD_LOCKED,
        "A Salesforce record is locked by somebody else",
        "{label} could not be saved: Salesforce is saving a record it belongs to for another user.",
        "Nothing to do: it is tried again by itself.",
        Who.NOBODY,
        _T,
    ),
    Diagnosis(
        Code.QB_LOGIN_REFUSED,
        "QuickBooks refused the login",
        "The QuickBooks connector did not accept user or password of company file {value}: {answer}",
        "Enter user and password anew on the credentials page, as they are set in the connector on the QuickBooks "
        "server.",
        Who.ACCOUNTANT,
        _C,
        option="credentials.qb_password",
    ),
    Diagnosis(
        Code.QB_UNREACHABLE,
        "The QuickBooks server does not answer",
        "No connection to the QuickBooks company file: {answer}",
        "See that the server is on, that the Windows user is logged in, that the connector runs, and that the port "
        "is open in the firewall. It is tried again by itself.",
        Who.IT,
        _T,
        option="environment.qb_host",
    ),
    Diagnosis(
        Code.QB_BUSY,
        "QuickBooks is using the record",
        "{label} is being used or changed in QuickBooks: {answer}",
        "Nothing to do: it is tried again by itself. If it stays, somebody has the record open in QuickBooks.",
        Who.ACCOUNTANT,
        _T,
    ),
    Diagnosis(
        Code.QB_MODAL_DIALOG,
        "A window in QuickBooks waits for an answer",
        "QuickBooks shows a dialog box and serves nobody until it is closed.",
        "Log in to the QuickBooks server as the integration's Windows user and answer or close the dialog box.",
        Who.ACCOUNTANT,
        _T,
    ),
    Diagnosis(
        Code.QB_CONNECTION_STRING,
        "The QuickBooks address cannot be used",
        "The QB Integration URL of the company file cannot be used: {answer}",
        "Enter a DSN, an ODBC connection string or jdbc:odbc:NAME as QB Integration URL on the credentials page.",
        Who.SUPPORT,
        _C,
        option="credentials.qb_url",
    ),
    Diagnosis(
        Code.QB_ADDRESS_REFUSED,
        "The QuickBooks server address is not a public one",
        "{value} leads into a private network, where the integration does not connect to.",
        "Enter the public address or name of the QuickBooks server. If the integration runs inside your own network, "
        "ask support to allow private addresses.",
        Who.IT,
        _C,
        option="environment.qb_host",
    ),
    Diagnosis(
        Code.CREDENTIALS_MISSING,
        "Credentials are missing",
        "No value is stored for {field}.",
        "Enter it on the credentials page and press Finish.",
        Who.ADMINISTRATOR,
        _C,
    ),
    Diagnosis(
        Code.SANDBOX_MISSING,
        "The sandbox pair does not exist",
        "The built-in sandbox has no pair of systems for {value}.",
        "Start the sandbox and make the pair, or switch off the built-in sandbox on the environment page.",
        Who.SUPPORT,
        _C,
        option="environment.sandbox",
    ),
    Diagnosis(
        Code.SANDBOX_REFUSED,
        "The sandbox does not answer",
        "The built-in sandbox gave no answer: {answer}",
        "Start the sandbox; it is tried again by itself.",
        Who.SUPPORT,
        _T,
        option="environment.sandbox",
    ),
    Diagnosis(
        Code.OUTCOME_UNKNOWN,
        "A write was cut off",
        "The connection broke while {label} was being written; it may or may not be there.",
        "Nothing to do: it is looked for before anything is written again.",
        Who.NOBODY,
        _U,
    ),
    Diagnosis(
        Code.NOT_SENT,
        "Not sent",
        "{label} was not sent, because the call before it failed: {answer}",
        "Nothing to do: it goes with the next run.",
        Who.NOBODY,
        _T,
    ),
    Diagnosis(
        Code.FIELD_MISSING,
        "A field does not exist, or is hidden from the integration user",
        "The other system does not know {field}, which the profile uses: {answer}",
        "Create {field} (Apply fixes does it), give the integration user the right to it, or choose another field "
        "in the profile.",
        Who.ADMINISTRATOR,
        _C,
    ),
    Diagnosis(
        Code.OBJECT_MISSING,
        "An object or table does not exist",
        "The other system does not know the object {field}, which the profile uses: {answer}",
        "Create {field} (Apply fixes does it), give the integration user the right to it, or switch the direction off.",
        Who.ADMINISTRATOR,
        _C,
    ),
    Diagnosis(
        Code.RIGHT_MISSING,
        "The integration user lacks a right",
        "{label} was refused for lack of a right: {answer}",
        "Give the integration user's profile or permission set the right that the message names.",
        Who.ADMINISTRATOR,
        _C,
    ),
    Diagnosis(
        Code.STATEMENT_REFUSED,
        "A query was refused",
        "The other system did not accept a query of the flow: {answer}",
        "Check the filters and field names of the profile; if they are right, tell support.",
        Who.SUPPORT,
        _C,
    ),
    Diagnosis(
        Code.UNEXPECTED,
        "Unexpected error",
        "Something happened that the product does not know: {answer}",
        "Support looks at the detail; start the flow again after that.",
        Who.SUPPORT,
        _F,
    ),
)
