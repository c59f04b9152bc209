"""What objects and fields the org has: standard ones as data, custom ones from the org's own file."""
