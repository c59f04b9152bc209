"""The Metadata API as far as fields, objects, permission sets and network access go."""
