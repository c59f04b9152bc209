"""Transactions: sales documents with lines, payments, the links between them."""
