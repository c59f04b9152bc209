"""The HTTP API that makes company files, switches faults and edits as a person would."""
