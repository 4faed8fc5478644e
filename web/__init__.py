"""Flask pages over the actions of `engine.app`. No rule is decided here."""
