"""The documents say what is true: names, columns, recipes."""
