"""Tables, columns and references of a company file, as data."""
