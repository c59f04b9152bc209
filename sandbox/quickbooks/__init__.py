"""A QuickBooks company file behind QODBC's dialect: SQL over the PostgreSQL wire protocol, QuickBooks' rules."""
