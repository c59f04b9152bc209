"""Looks at both systems for the preflight, and carries its fixes out in Salesforce."""
