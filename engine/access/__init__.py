"""Who may do what: Casbin rules of a definition set, the rights read back from them, and queries restricted
by them."""
