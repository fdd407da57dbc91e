"""The straight line: from a folder of departments' files to one assessed year."""
