"""A Salesforce org and a QuickBooks company file as two servers on this machine, for many companies each.

State lives under ``$VAR_DIR/sandbox``. The product reaches both as it reaches the real ones: HTTPS and ODBC.
"""
