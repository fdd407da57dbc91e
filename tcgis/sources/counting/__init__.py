"""How many rows a file states itself: counted by another way than the one that reads them."""
