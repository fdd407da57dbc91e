"""The invented land."""
