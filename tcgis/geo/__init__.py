"""Coordinate systems of China, found and changed."""
