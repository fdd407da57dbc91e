"""Boundary points (界址点) as texts and sheets."""
