"""Bulk API 1.0 and 2.0: uploads carried out on the org's own thread piece by piece, queries beside it."""
