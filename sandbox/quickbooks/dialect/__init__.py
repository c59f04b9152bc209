"""The SQL dialect of QODBC: reading it, and turning it into statements for SQLite or for the rules."""
