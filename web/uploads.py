"""Files sent with a form: stored first, then named by the field like any other value."""
