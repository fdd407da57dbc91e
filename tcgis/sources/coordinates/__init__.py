"""Where a file's coordinates lie."""
