"""The live map of a page, as a component of ours."""
