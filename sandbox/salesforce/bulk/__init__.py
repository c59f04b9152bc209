"""Bulk API 2.0: ingest and query jobs, carried out on the org's own thread, a piece at a time."""
