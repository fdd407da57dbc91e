"""The land side of the judgement: evidence from rasters, idle land, the reserve queue."""
