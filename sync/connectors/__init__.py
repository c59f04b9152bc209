"""What the engine needs of a system (ports) and the two that answer it: salesforce/ and quickbooks/."""
