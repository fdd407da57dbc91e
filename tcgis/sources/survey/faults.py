"""What is said of surveyed parcels whose rings had to be mended or draw nothing."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.sources.survey.rings import Drawn


def mended(named: pd.DataFrame, drawn: Drawn, *, areal: np.ndarray) -> list[pd.DataFrame]:
    """Parcels whose boundary was closed, or rid of a closing row gone wrong."""
    unclosed, dropped = (drawn.unclosed > 0) & areal, (drawn.dropped > 0) & areal
    return [
        findings.found("txt_unclosed", named[unclosed], effect=findings.REPAIRED),
        findings.found("txt_closing_row", named[dropped], effect=findings.REPAIRED),
    ]


def shapeless(
    named: pd.DataFrame,
    told: Sequence[pd.DataFrame],
    *,
    few: np.ndarray,
    points: np.ndarray,
    subject: pd.Series,
) -> list[pd.DataFrame]:
    """Set aside what has no polygon: a survey is its coordinates and nothing else.

    ``told`` is what was found on locating the shapes of one sheet; parcels that are missing
    theirs because their points are too ``few`` are told as such.
    """
    rows = named[few]
    short = findings.found(
        "points_too_few",
        rows,
        subject=subject[few],
        value=pd.Series(points[few].astype(str), rows.index, dtype="string"),
        effect=findings.SET_ASIDE,
    )
    return [short, *(_aside(each, rows["row"]) for each in told)]


def _aside(told: pd.DataFrame, few: pd.Series) -> pd.DataFrame:
    missing = told["code"].eq("geometry_missing")
    effect = told["effect"].mask(missing, findings.SET_ASIDE)
    return told.assign(effect=effect)[~(missing & told["row"].isin(few))]
