"""Definition files as trees with places. Knows YAML text, nothing of what the words mean."""
