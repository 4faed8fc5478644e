"""Workflows: shared machines, guards and effects. What they need of the data comes through ports app gives."""
