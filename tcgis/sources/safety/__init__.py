"""Files of strangers: looked at first, read apart."""
