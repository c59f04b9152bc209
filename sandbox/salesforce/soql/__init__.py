"""SOQL: parsed by recursive descent, compiled to one SQLite statement, answered in the REST API's form."""
