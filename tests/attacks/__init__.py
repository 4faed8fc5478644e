"""Attacks from outside: over HTTP, on the demonstration as it is served, on both databases."""
