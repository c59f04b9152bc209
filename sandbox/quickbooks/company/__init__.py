"""The company file and its rules: lists, transactions, balances."""
