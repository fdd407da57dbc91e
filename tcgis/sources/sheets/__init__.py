"""Spreadsheets and texts."""
