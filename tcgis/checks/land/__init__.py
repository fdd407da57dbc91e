"""Shapes, areas and land use."""
