"""The QuickBooks end: ODBC in QODBC's dialect, reads, writes, marks, and the company file made of them."""
