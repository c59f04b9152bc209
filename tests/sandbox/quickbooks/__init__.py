"""Tests of the QuickBooks sandbox: over ODBC against a server of its own, and of its rules alone."""
