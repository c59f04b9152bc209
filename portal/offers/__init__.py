"""The state of what both systems offer to choose from, and reading it again: a panel on the wizard's pages."""
