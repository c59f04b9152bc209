"""The REST API below /services/data/vXX.X/: every resource is a function of a Call that returns an Answer."""
