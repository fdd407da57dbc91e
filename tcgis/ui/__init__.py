"""The pages: they compose what tcgis computes, and compute nothing themselves."""
