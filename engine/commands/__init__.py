"""Commands of `prikaz`, one file each, found by entry points."""
