"""Quantities and an edition become scores, ranks, grades and their explanation."""

from tcgis.scoring.engine import Scored, score

__all__ = ["Scored", "score"]
