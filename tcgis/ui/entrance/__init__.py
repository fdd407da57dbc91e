"""Where the pages are entered; apart from them, for a folder beside it would be its menu."""
