"""Findings on surveyed parcels whose rings had to be mended or draw nothing."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.sources.survey.rings import DrawnParcels


def find_mended(
    named: pd.DataFrame, drawn: DrawnParcels, *, areal: np.ndarray
) -> list[pd.DataFrame]:
    """Parcels whose boundary was closed, or rid of a closing row gone wrong."""
    unclosed, dropped = (drawn.unclosed > 0) & areal, (drawn.dropped > 0) & areal
    return [
        findings.found("txt_unclosed", named[unclosed], effect=findings.REPAIRED),
        findings.found("txt_closing_row", named[dropped], effect=findings.REPAIRED),
    ]


def find_shapeless(
    named: pd.DataFrame,
    found: Sequence[pd.DataFrame],
    *,
    few: np.ndarray,
    points: np.ndarray,
    subject: pd.Series,
) -> list[pd.DataFrame]:
    """Set aside what has no polygon: a survey is its coordinates and nothing else.

    ``found`` are the findings of locating the shapes of one sheet; parcels that are missing
    theirs because their points are too ``few`` get a finding that says so.
    """
    rows = named[few]
    short = findings.found(
        "points_too_few",
        rows,
        subject=subject[few],
        value=pd.Series(points[few].astype(str), rows.index, dtype="string"),
        effect=findings.SET_ASIDE,
    )
    return [short, *(_aside(each, rows["row"]) for each in found)]


def _aside(found: pd.DataFrame, few: pd.Series) -> pd.DataFrame:
    missing = found["code"].eq("geometry_missing")
    effect = found["effect"].mask(missing, findings.SET_ASIDE)
    return found.assign(effect=effect)[~(missing & found["row"].isin(few))]
