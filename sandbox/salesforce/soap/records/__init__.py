"""The SOAP API for records, in the forms of its partner and its enterprise description."""
