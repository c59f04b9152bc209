"""Declarations shared by the pages that turn accounts into customers and vendors.

Nouns of these pages: ``noun`` (Customer), ``lower`` (customer), and those of the operations.
"""
