"""Trials that take minutes or hours: run by hand or at night, not by `make test`."""
