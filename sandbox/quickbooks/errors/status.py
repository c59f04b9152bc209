"""0 to 1030: information, warnings, and errors of QuickBooks itself."""

from sandbox.quickbooks.errors.texts import Text, Texts

TEXTS: Texts = {
    "0": Text("Status OK", checked=True),
    "1": Text("A query request did not find a matching object in QuickBooks", checked=True),
    "500": Text(
        "The query request has not been fully completed. There was a required element "
        '("{value}") that could not be found in QuickBooks.',
        checked=True,
    ),
    "501": Text('Unable to represent {object} "{value}" in this version of the qbXML spec.', checked=True),
    "510": Text("Unable to return object.", checked=True),
    "530": Text('The field "{field}" is not supported by this implementation.', checked=True),
    "531": Text(
        'The enum value "{value}" in the field "{field}" is not supported by this implementation.',
        checked=True,
    ),
    "550": Text(
        "The {object} object was saved successfully, but its corresponding Notes record could not be saved.",
        checked=True,
    ),
    "560": Text("This field will not always be supported.", checked=True),
    "570": Text('Unable to link to transaction "{value}" because it has already been closed.', checked=True),
    "1000": Text("There has been an internal error when processing the request.", checked=True),
    "1010": Text("System not available", checked=True),
    "1030": Text("This request is not supported by this implementation.", checked=True),
}
