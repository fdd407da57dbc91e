"""The map, its colours and its layers."""
