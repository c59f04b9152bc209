"""0 to 1030: information, warnings, and errors of QuickBooks itself."""

from sandbox.quickbooks.errors.texts import Text, Texts

TEXTS: Texts = {
    "0": Text("Status OK"),
    "1": Text("A query request did not find a matching object in QuickBooks"),
    "500": Text(
        "The query request has not been fully completed. There was a required element "
        '("{value}") that could not be found in QuickBooks.',
        checked=True,
    ),
    "501": Text("The object {object} cannot be represented in this version of the qbXML specification."),
    "510": Text("The object {object} cannot be returned."),
    "530": Text('The field "{field}" is not supported by this implementation.'),
    "531": Text('The enumerated value "{value}" in the field "{field}" is not supported.'),
    "550": Text("The {object} was saved, but there was an error when saving its notes record."),
    "560": Text('The deprecated field "{field}" was used. It may not be supported in future versions.'),
    "570": Text("The {object} cannot be linked to the transaction, which is already closed."),
    "1000": Text("There has been an internal error when processing the request."),
    "1010": Text("The system is not available."),
    "1030": Text("The request {request} is not supported by this implementation."),
}
