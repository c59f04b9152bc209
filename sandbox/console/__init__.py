"""The sandbox's console: a web page on which a person watches and works in both systems of a pair."""
