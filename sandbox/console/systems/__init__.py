"""The two systems of a pair as the console sees them: objects, fields, records, refusals."""
