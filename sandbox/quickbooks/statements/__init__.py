"""Statements of a session: read, carried out, answered with rows or a count."""
