"""The invented county: made from a seed, written as departments send it."""
