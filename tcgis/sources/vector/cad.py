"""Drawings: outlines of a DXF as parcels, with what 南方 CASS wrote on them.

Read by ezdxf alone, not by GDAL: GDAL gives an entity's extended data only under a setting of
the whole process, and its texts only if that process also guesses the encoding: it believes
$DWGCODEPAGE, which stays ANSI_936 in files that are UTF-8 since R2007, and the setting against
that breaks the older GBK files.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from ezdxf.document import Drawing
from ezdxf.filemanagement import readfile
from ezdxf.lldxf import encoding as marks
from ezdxf.lldxf.const import DXFError

from tcgis import findings
from tcgis.sources.model import FileFault, RowFault
from tcgis.sources.safety import guards, unsupported
from tcgis.sources.sheets import encodings
from tcgis.sources.vector import cad_kinds, cad_outlines
from tcgis.sources.vector.cad_kinds import DrawnOutline
from tcgis.sources.vector.cad_outlines import Outline
from tcgis.sources.vector.shapes import ARC_DEGREES
from tcgis.words import terms

_MOST_BYTES: Final = 32 * 2**20
"""ezdxf needs some eleven times a file's size of memory and some 1.5 s a megabyte: more than this
would not be read within the limits of a process apart."""
_BROKEN: Final = (DXFError, ValueError, LookupError, TypeError, AttributeError, OSError)
_UNICODE_SINCE: Final = "AC1021"
_APP, _PARCEL, _TEXT = "SOUTH", "300000", 1000
_HEADINGS: Final = ("宗地代码", "权利人", "地类")
_LAYER: Final = "图层"
_NAMED: Final = 6
_ENTITIES: Final = re.compile(rb"\n\s*2\s*\n\s*ENTITIES\s*\n(.*?)\n\s*0\s*\n\s*ENDSEC", re.DOTALL)
_BEGUN: Final = re.compile(
    rb"(?:^|\n)[ \t]*0[ \t]*\r?\n[ \t]*(LWPOLYLINE|POLYLINE|CIRCLE|ELLIPSE|HATCH|INSERT|LINE|ARC)"
    rb"[ \t]*(?=\r?\n)"
)
_GAP_M: Final = 1.0
"""A narrower gap is an error of drawing, a wider one may be a missing side."""


class DrawnOutlines(NamedTuple):
    """A row an outline, in the order of the file, and what was amiss."""

    frame: gpd.GeoDataFrame
    faults: list[RowFault]
    whole: list[FileFault]
    lost: int = 0
    """Things that stand in the file's text and not in what was read of it."""


class _Entity(NamedTuple):
    layer: str
    code: str | None
    """What CASS says the thing is; None without its data."""
    texts: tuple[str | None, ...]
    outline: Outline

    @property
    def named(self) -> bool:
        return self.code == _PARCEL


def read_dxf(path: Path, layers: Sequence[str]) -> DrawnOutlines:
    """Read the outlines on ``layers``; if none is named, on those of CASS's parcels, else all.

    Raises
    ------
    Unreadable
        If it is binary, too large or damaged, or holds no outline.
    """
    _refuse(path)
    drawing = _load(path)
    outlines, left = cad_kinds.outlines_of(drawing.modelspace())
    every = [_entity(each) for each in outlines]
    if not every:
        seen = _counts((each.dxftype() for each in drawing.modelspace()), most=3)
        seen = seen or terms.text("dxf_nothing")
        raise guards.Unreadable(terms.text("dxf_no_outline", seen=seen))
    chosen, skipped = _chosen(every, layers)
    if not chosen:
        raise guards.Unreadable(terms.text("dxf_no_layer", layers="、".join(layers)))
    drawn = _table(chosen)
    whole = [*_skipped(skipped), *drawn.whole, *_left(left)]
    return drawn._replace(whole=whole, lost=_lost(path, drawing))


def _refuse(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(64)
    if head.startswith(b"AC10"):
        unsupported.refuse_format("a.dwg")
    if head.startswith(b"AutoCAD Binary DXF"):
        raise unsupported.Unsupported(terms.text("dxf_binary", ask=terms.text("dxf_ask")))
    size = path.stat().st_size
    if size > _MOST_BYTES:
        raise unsupported.Unsupported(
            terms.text("dxf_too_large", mb=size / 2**20, ask=terms.text("dxf_ask"))
        )


def _load(path: Path) -> Drawing:
    try:
        return readfile(path, encoding=_encoding(path.read_bytes()), errors="replace")
    except _BROKEN as fault:
        raise guards.Unreadable(terms.text("dxf_broken", why=str(fault)[:100])) from fault


def _encoding(data: bytes) -> str:
    """By the version and code page of the header, if the texts bear them out."""
    head = data[: 1 << 20]
    version = re.search(rb"\$ACADVER\s+1\s+(AC\d+)", head)
    page = re.search(rb"\$DWGCODEPAGE\s+3\s+(\S+)", head)
    modern = version is not None and version[1].decode() >= _UNICODE_SINCE
    stated = (
        "utf-8"
        if modern
        else encodings.codec_named(page[1].decode("ascii", "replace") if page else "")
    )
    lines = re.findall(rb"[^\r\n]*[\x80-\xff][^\r\n]*", data)
    return encodings.best_codec(b"\n".join(lines), [stated])


def _entity(drawn: DrawnOutline) -> _Entity:
    entity = drawn.entity
    # by the name of the program: others write their data on the same entity
    tags = entity.get_xdata(_APP) if entity.has_xdata(_APP) else []
    texts = [_text(str(tag.value)) for tag in tags if tag.code == _TEXT]
    rest = [each.strip() or None for each in texts[1:4]]
    more = [None] * (len(_HEADINGS) - len(rest))
    layer = _text(drawn.layer)
    return _Entity(layer, texts[0] if texts else None, (*rest, *more), drawn.outline)


def _text(raw: str) -> str:
    if marks.has_mif_encoding(raw):
        raw = marks.decode_mif_to_unicode(raw)
    return marks.decode_dxf_unicode(raw) if marks.has_dxf_unicode(raw) else raw


def _chosen(every: list[_Entity], layers: Sequence[str]) -> tuple[list[_Entity], list[_Entity]]:
    of_parcels = {each.layer for each in every if each.named}
    wanted = set(layers) or of_parcels or {each.layer for each in every}
    # where CASS marks parcels, what it marks as something else is none
    chosen = [
        each.layer in wanted and (each.named or each.code is None or not of_parcels)
        for each in every
    ]
    return (
        [each for each, take in zip(every, chosen, strict=True) if take],
        [each for each, take in zip(every, chosen, strict=True) if not take],
    )


def _skipped(skipped: list[_Entity]) -> list[FileFault]:
    if not skipped:
        return []
    counts = _counts((each.layer for each in skipped), most=5)
    detail = terms.text("dxf_skipped", n=len(skipped), counts=counts)
    return [FileFault("dxf_layer_skipped", detail)]


def _left(left: Counter[tuple[str, str]]) -> list[FileFault]:
    """What holds no outline: kinds that may be land, and lines, marks and signs."""
    faults = []
    for code, may_be in (("dxf_kind_unread", True), ("dxf_lines_unread", False)):
        some = [
            terms.text("dxf_kind", kind=kind, layer=_text(layer), n=n)
            for (kind, layer), n in sorted(left.items(), key=lambda each: (-each[1], each[0]))
            if (kind in cad_kinds.UNREADABLE) == may_be
        ]
        if some:
            more = "…" if len(some) > _NAMED else ""
            faults.append(FileFault(code, "、".join(some[:_NAMED]) + more))
    return faults


def _lost(path: Path, drawing: Drawing) -> int:
    """How many more things the file's text begins than the library gave."""
    section = _ENTITIES.search(path.read_bytes())
    written = Counter(_BEGUN.findall(section[1])) if section else Counter()
    spaces = [drawing.layout(name) for name in drawing.layout_names()]
    given = Counter(each.dxftype().encode() for space in spaces for each in space)
    return sum((written - given).values())


def _counts(names: Iterable[str], *, most: int) -> str:
    """The commonest names, each with how often it is there."""
    common = Counter(names).most_common(most)
    return "、".join(terms.text("dxf_count", what=name, n=count) for name, count in common)


def _table(chosen: list[_Entity]) -> DrawnOutlines:
    gaps = np.array([each.outline.gap_m for each in chosen])
    open_wide = gaps >= _GAP_M
    shapes = np.full(len(chosen), None, dtype=object)
    shapes[~open_wide] = _shapes([chosen[row] for row in np.flatnonzero(~open_wide)])
    kept = np.flatnonzero(open_wide | ~shapely.is_missing(shapes))
    rows = [chosen[row] for row in kept]
    columns = pd.DataFrame([each.texts for each in rows], columns=list(_HEADINGS)).astype("str")
    if not any(each.named for each in rows):
        columns = columns[[]]
    columns[_LAYER] = pd.Series([each.layer for each in rows], dtype="str")
    frame = gpd.GeoDataFrame(columns, geometry=shapes[kept])
    faults, whole = _unnamed(rows)
    return DrawnOutlines(
        frame, [*_unclosed(gaps[kept]), *faults, *_curved(rows), *_garbled(frame)], whole
    )


def _shapes(some: list[_Entity]) -> np.ndarray:
    if not some:
        return np.array([], dtype=object)
    rings = np.array([shapely.Polygon(each.outline.points) for each in some], dtype=object)
    layers = pd.factorize(pd.Series([each.layer for each in some]))[0]
    own = np.array([each.named for each in some])
    return cad_outlines.cut_holes(rings, cad_outlines.find_holders(rings, own, layers))


def _unclosed(gaps: np.ndarray) -> list[RowFault]:
    narrow, wide = np.flatnonzero((gaps > 0) & (gaps < _GAP_M)), np.flatnonzero(gaps >= _GAP_M)
    closed, left = _gap_details("dxf_gap_closed", gaps, narrow), _gap_details("dxf_gap", gaps, wide)
    return [
        RowFault("dxf_unclosed", narrow, findings.REPAIRED, detail=closed),
        RowFault("dxf_unclosed", wide, findings.SET_ASIDE, detail=left),
    ]


def _gap_details(key: str, gaps: np.ndarray, rows: np.ndarray) -> pd.Series:
    return pd.Series([terms.text(key, gap=gaps[row]) for row in rows], rows, dtype="str")


def _unnamed(rows: list[_Entity]) -> tuple[list[RowFault], list[FileFault]]:
    bare = np.array([not each.texts[0] for each in rows])
    if bare.all():
        detail = terms.text("dxf_all_unnamed", n=len(rows))
        return [], [FileFault("dxf_attributes_missing", detail)]
    detail = terms.text("dxf_unnamed")
    return [RowFault("dxf_attributes_missing", np.flatnonzero(bare), detail=detail)], []


def _curved(rows: list[_Entity]) -> list[RowFault]:
    curved = np.flatnonzero([each.outline.curved for each in rows])
    detail = terms.text("arcs_straight", degrees=ARC_DEGREES)
    return [RowFault("geometry_curved", curved, findings.REPAIRED, detail=detail)]


def _garbled(frame: gpd.GeoDataFrame) -> list[RowFault]:
    faults = []
    for name in frame.columns.drop("geometry"):
        broken = frame[name].str.contains("\ufffd", regex=False, na=False).to_numpy(dtype=bool)
        rows = np.flatnonzero(broken)
        faults.append(RowFault("text_garbled", rows, field=str(name), value=frame[name].iloc[rows]))
    return faults
