"""What a 勘测定界 TXT states of itself: how many parcels, how many points of the last one."""

import re
import unicodedata
from typing import Final

import numpy as np

from tcgis.sources.survey.lines import Survey
from tcgis.sources.survey.rings import DrawnParcels

_PARCEL: Final = re.compile(r"[@\uff20][\s,，、]*$", re.MULTILINE)


def count_parcels(text: str, survey: Survey) -> int:
    """Lines that end a parcel's facts, and the parcels that are told to lack such a line."""
    marked = len(_PARCEL.findall(text.replace("\r\n", "\n").replace("\r", "\n")))
    bare = sum(not any(cells) for cells in survey.cells[:1])
    return marked + len(survey.unmarked) + bare


def is_cut(survey: Survey, drawn: DrawnParcels, counts: np.ndarray, *, whole: bool) -> bool:
    """Whether a text ends before its last parcel does.

    Parameters
    ----------
    counts : points that each parcel states, NaN for none.
    whole : whether the last line has an end.

    Returns
    -------
    True if the last parcel alone has fewer points than it states, and is not closed or the last
    line has no end; where no count helps, if both are so and the others are closed.
    """
    rows = np.bincount(survey.points.parcel, minlength=len(survey.rows))
    short = counts - rows > np.maximum(drawn.rings, 1)
    open_ = drawn.unclosed > 0
    if counts[-1] > 0:
        return bool(short[-1] and not short[:-1].any() and (open_[-1] or not whole))
    return bool(not whole and len(open_) > 1 and open_[-1] and not open_[:-1].any())


def point_counts(cells: list[str]) -> np.ndarray:
    """The numbers in the cells 点数, NaN where there is none."""
    plain = [unicodedata.normalize("NFKC", cell).strip() for cell in cells]
    return np.array([float(cell) if cell.isdecimal() else np.nan for cell in plain])
