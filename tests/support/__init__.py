"""Helpers of the tests: a database server, a browser, a served office, checks of pages."""
