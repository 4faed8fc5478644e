"""Tables, the one writer, history, definition sets, files and backups. The only place that knows SQL."""
