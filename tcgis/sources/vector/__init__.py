"""Files with shapes."""
