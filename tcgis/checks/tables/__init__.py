"""Rows and columns as departments send them."""
