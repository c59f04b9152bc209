"""Measurements and proofs from outside: the product is run as a user runs it, both systems are read bare.

Nothing here is imported by the product; what is compared with the product's work is computed by other code.
"""
