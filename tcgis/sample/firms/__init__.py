"""The invented firms."""
