"""Invalid shapes: what a repair would make of them, and whether somebody has agreed to it."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
import shapely

from tcgis import findings
from tcgis.words.terms import sentences, text

_AREAL: Final = 2
_DIGEST_LENGTH: Final = 16
# what GEOS says is wrong (where it lies stands behind in brackets) -> how we say it
_REASONS: Final = {
    "Self-intersection": "repair_crossing",
    "Ring Self-intersection": "repair_touching",
    "Hole lies outside shell": "repair_hole_outside",
    "Holes are nested": "repair_nested_holes",
    "Nested shells": "repair_nested_shells",
    "Interior is disconnected": "repair_split",
    "Duplicate Rings": "repair_repeated_ring",
    "Too few points in geometry component": "repair_few_points",
}


class Consent(NamedTuple):
    """What may be repaired: whole layers, and single shapes by their digest."""

    layers: frozenset[str] = frozenset()
    shapes: Mapping[str, bool] = {}


class Mended(NamedTuple):
    """Shapes fit for use, None where there is none; which of them wait for consent."""

    shapes: np.ndarray
    waits: np.ndarray
    findings: pd.DataFrame


class _Faulty(NamedTuple):
    """Invalid shapes and what their repair would make of them."""

    rows: pd.DataFrame
    subject: pd.Series | None
    shapes: np.ndarray
    repaired: np.ndarray
    digests: np.ndarray

    def where(self, which: np.ndarray) -> "_Faulty":
        """Some of the rows."""
        subject = None if self.subject is None else self.subject[which]
        return _Faulty(self.rows[which], subject, *(part[which] for part in self[2:]))


def mend(frame: pd.DataFrame, *, subject: str | None, consent: Consent, row_stays: bool) -> Mended:
    """Make invalid shapes valid where that is agreed; the others are missing until it is.

    A repair keeps all lobes and drops lines and points. A shape with a coordinate that is no
    number is as good as none, and so is one of which a repair would leave no area.

    Parameters
    ----------
    row_stays : whether a row without its shape is still of use, as a parcel is.
    """
    shapes = _finite(np.array(frame["geometry"], dtype=object))
    waits = np.zeros(len(shapes), dtype=bool)
    bad = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_valid(shapes))
    if not len(bad):
        return Mended(shapes, waits, findings.none())
    sent, rows = shapes[bad], frame.iloc[bad]
    named = rows[subject] if subject else None
    shapes[bad] = polygons_of(shapely.make_valid(sent))
    faulty = _Faulty(rows, named, sent, shapes[bad], digest_of(sent))
    some = shapely.area(faulty.repaired) > 0
    agreed = _agreed(faulty, consent)
    waits[bad] = some & ~agreed
    shapes[waits] = None
    effect = findings.VALUE_DROPPED if row_stays else findings.SET_ASIDE
    asked = _proposed(faulty.where(some & ~agreed), consent, effect)
    return Mended(shapes, waits, findings.join([_repaired(faulty.where(some & agreed)), asked]))


def _agreed(faulty: _Faulty, consent: Consent) -> np.ndarray:
    """Whose repair is agreed to; what was refused for one shape is refused."""
    standing = faulty.rows["layer"].isin(list(consent.layers)).to_numpy(bool)
    answers = [consent.shapes.get(digest, None) for digest in faulty.digests]
    return np.array([given if given is not None else always
                     for given, always in zip(answers, standing, strict=True)], bool)  # fmt: skip


def _repaired(faulty: _Faulty) -> pd.DataFrame:
    return findings.found(
        "geometry_invalid",
        faulty.rows,
        subject=faulty.subject,
        field="geometry",
        value=pd.Series(shapely.is_valid_reason(faulty.shapes), faulty.rows.index, dtype="string"),
        detail=_with_both_areas(faulty, "repair_done"),
        effect=findings.REPAIRED,
    )


def _proposed(faulty: _Faulty, consent: Consent, effect: str) -> pd.DataFrame:
    """What waits for an answer, with the digest under which the answer is kept."""
    index = faulty.rows.index
    refused = pd.Series([digest in consent.shapes for digest in faulty.digests], index, dtype=bool)
    detail = _with_both_areas(faulty, "repair_proposed", reason=_reasons(faulty))
    return findings.found(
        "geometry_repair_proposed",
        faulty.rows,
        subject=faulty.subject,
        field="geometry",
        value=pd.Series(faulty.digests, index, dtype="string"),
        detail=detail.mask(refused, sentences("repair_refused", proposal=detail)),
        effect=effect,
    )


def _reasons(faulty: _Faulty) -> list[str]:
    """What is wrong with each shape, and where."""
    reasons = [given.partition("[") for given in shapely.is_valid_reason(faulty.shapes)]
    return [
        (text(_REASONS[reason]) if reason in _REASONS else reason) + _place(place)
        for reason, _, place in reasons
    ]


def _place(written: str) -> str:
    """East and north as GEOS writes them after a reason, to the millimetre."""
    numbers = [float(each) for each in written.rstrip("]").split()]
    return "（" + ", ".join(f"{each:.3f}" for each in numbers) + "）" if numbers else ""


def _with_both_areas(faulty: _Faulty, key: str, **words: list[str]) -> pd.Series:
    """A sentence with the area before and after the repair, and further words of each shape.

    Before is the signed sum, in which the lobes of an 8 cancel.
    """
    before, after = shapely.area(faulty.shapes), shapely.area(faulty.repaired)
    values: dict[str, Any] = {"before": before, "after": after, **words}
    of_shapes = zip(*values.values(), strict=True)
    texts = [text(key, **dict(zip(values, each, strict=True))) for each in of_shapes]
    return pd.Series(texts, faulty.rows.index, dtype="string")


def digest_of(shapes: np.ndarray) -> np.ndarray:
    """Short digest of each shape, by which an answer about it is found again.

    Taken of the normalised shape to the millimetre, so that neither the point at which a ring
    begins nor the last bits of a projection change it.
    """
    rounded = shapely.transform(shapes, lambda points: np.round(points, 3) + 0.0)
    wkb = shapely.to_wkb(shapely.normalize(rounded), byte_order=1)
    return np.array([hashlib.sha256(each).hexdigest()[:_DIGEST_LENGTH] for each in wkb], object)


def polygons_of(shapes: np.ndarray) -> np.ndarray:
    """Only the polygons of each shape, as one polygon or multipolygon; None without any."""
    parts, outer = shapely.get_parts(shapes, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)
    areal = shapely.get_dimensions(parts) == _AREAL
    some, place, count = np.unique(outer[inner[areal]], return_inverse=True, return_counts=True)
    result = np.full(len(shapes), None, dtype=object)
    if len(some):
        several = shapely.multipolygons(parts[areal], indices=place)
        result[some] = np.where(count == 1, shapely.get_geometry(several, 0), several)
    return result


def _finite(shapes: np.ndarray) -> np.ndarray:
    flat = shapely.force_2d(shapes) if shapely.has_z(shapes).any() else shapes
    with np.errstate(invalid="ignore"):
        flat[~np.isfinite(shapely.area(flat))] = None
    return flat
