"""The tests; each folder mirrors a room of tcgis."""
