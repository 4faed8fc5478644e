# Thin names for tools/tasks.py; without make: python3 -m tools.tasks setup|run|test|bench
PYTHON ?= python3
PORT ?= 8000

.PHONY: setup run test bench
setup run test bench:
	@$(PYTHON) -m tools.tasks $@ --port $(PORT)
