"""Pages of kind `grid`: their queries, what they show, and how a cell is saved."""
