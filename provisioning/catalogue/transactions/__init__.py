"""Opportunities to the seven transaction types: one family, and a page each for what differs.

Nouns of these pages: ``noun`` (Sales Order), ``api`` (Sales_Order, as in names of custom fields), and those of the
operations.
"""
