"""Frozen specifications, the typed expression tree, queries and the vocabulary tables.

Everything here is a plain frozen dataclass of texts, numbers, tuples and mappings, so that a whole set can be
stored as JSON (`codec`) and shared between threads. Imports only `source.places`.
"""
