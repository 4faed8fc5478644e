"""One module per group of addresses; each asks an action and fills a template."""
