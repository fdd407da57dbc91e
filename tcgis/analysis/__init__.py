"""Questions asked of the engine: why, since when, what if, how firm."""
