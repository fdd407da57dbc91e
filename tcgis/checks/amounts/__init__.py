"""Whether an amount can be true."""
