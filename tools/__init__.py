"""What `make` does, in plain Python: no library is needed before `.venv` exists."""
