"""A demo data set from a recipe of the definitions: invented records, made under the same rules as typed ones."""
