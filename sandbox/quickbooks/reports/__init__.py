"""QuickBooks' reports, computed from the ledger: what sp_report answers."""
