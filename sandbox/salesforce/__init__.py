"""A Salesforce org as a server: login, REST, SOQL, collections, composite, Bulk 2.0 and metadata over HTTPS.

``python -m sandbox.salesforce`` runs it. Everything that depends on Salesforce's own behaviour names its source
or follows the public API documents (versions 57 to 66).
"""
