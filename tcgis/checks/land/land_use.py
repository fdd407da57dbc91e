"""Land-use codes: which scheme a column is written in, and which codes it does not have.

Schemes collide: 0601 is industry in GB/T 21010 and in the third survey (三调) and a farm road in
the classification of 2023, 1001 a railway there and industry here. A column carries its scheme.
"""

import csv
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from tcgis import findings
from tcgis.catalog.model import County, Layer
from tcgis.checks.checked import Checked
from tcgis.checks.land import land_use_codes
from tcgis.geo import crs
from tcgis.words.terms import text

LAND, LAND_2007, SURVEY = "GB/T 21010", "GB/T 21010-2007", "三调"
PLANNING, URBAN = "用地用海 2023", "GB 50137"

# codes that occur in one of the schemes met in practice only (land-data §6)
_SURVEY_ONLY: Final = r"\d\dH\d[A-Z]?|0508|1006"
_PLANNING_ONLY: Final = r"\d{6}|0904|1401|2301"
_URBAN_ONLY: Final = r"[A-Z]\d{0,2}"
_LAND_2007_ONLY: Final = r"0\d\d"
_TELLS: Final = {
    SURVEY: _SURVEY_ONLY,
    PLANNING: _PLANNING_ONLY,
    URBAN: _URBAN_ONLY,
    LAND_2007: _LAND_2007_ONLY,
}
# a letter alone is a code only where it is the whole cell
_CODE: Final = (
    r"(?:^|[(/\s])(\d\dH\d[A-Z]?|[A-Z]\d{1,2}|\d{2,6}[AK]{0,2})(?![0-9A-Za-z.])"
    r"|^([A-Z])$"
)
_ALIKE: Final = frozenset([LAND, SURVEY])
_SCHEME_WORDS: Final = {
    "50137": URBAN,
    "21010-2007": LAND_2007,
    "21010": LAND,
    "三调": SURVEY,
    "国土调查": SURVEY,
    "用地用海": PLANNING,
}
# what names of uses are made of, beside those of the schemes
_STEMS: Final = ["工业", "仓储", "商业", "商服", "住宅", "居住", "办公", "道路", "综合"]
_INDUSTRIAL_NAMES: Final = ["工业用地", "工业", "新型产业"]
_MINING: Final = "工矿"
_LAND_WORD: Final = "用地"
_SHORT, _LONG = 4, 6


class _Use(NamedTuple):
    """A code of one scheme."""

    name: str
    industrial: bool | None
    """None where the code holds industry and other uses together."""


class _Column(NamedTuple):
    """The distinct cells of one column, the codes in them, and its scheme."""

    codes: pd.Series
    """Cell → code; missing where there is only a name."""
    declared: str | None
    recognised: list[str]
    """Schemes of which some code occurs in no other."""

    @property
    def schemes(self) -> list[str]:
        """Schemes in which a code may be looked up; all, if nothing tells."""
        known = [*([self.declared] if self.declared else []), *self.recognised]
        return known or list(_schemes())


def check_land_use(frame: pd.DataFrame, layer: Layer, *, county: County) -> Checked:
    """The scheme of each column, and codes that are not in it, reported.

    ``land_use_scheme`` is filled where the codes tell it and nobody declares it.
    """
    if layer.table != "parcels" or not crs.in_china(county.envelope):
        return Checked(frame, findings.none())
    found = []
    uses, schemes = frame["land_use"], frame["land_use_scheme"].copy()
    sheet = frame["sheet"].fillna("")
    places = pd.DataFrame({"file": frame["file"], "sheet": sheet}).drop_duplicates()
    for file, name in zip(places["file"], places["sheet"], strict=True):
        rows = frame["file"].eq(file) & sheet.eq(name)
        column = _column(uses[rows], schemes[rows])
        if column.declared is None and len(column.recognised) == 1:
            schemes[rows] = schemes[rows].fillna(column.recognised[0])
        found += [_scheme_doubts(column, layer, str(file)), _unknown(frame[rows], column)]
    return Checked(frame.assign(land_use_scheme=schemes), findings.join(found))


def is_industrial(land_use: pd.Series, scheme: pd.Series) -> pd.Series:
    """Whether parcels are industrial land (工业用地): boolean, NA where it cannot be told.

    Without a scheme a code counts if it means the same in every scheme that has it.
    """
    pairs = pd.DataFrame({"use": land_use, "scheme": scheme}).astype("string")
    distinct = pairs.drop_duplicates()
    answers = pd.Series(
        [_industrial(use, stated) for use, stated in zip(*(distinct[name] for name in distinct),
                                                     strict=True)],
        pd.MultiIndex.from_frame(distinct.fillna("")),
        dtype="boolean",
    )  # fmt: skip
    places = pd.MultiIndex.from_frame(pairs.fillna(""))
    return pd.Series(answers.reindex(places).array, land_use.index)


def scheme_named(words: str) -> str | None:
    """Scheme that a catalogue means; None for one that is not known here."""
    plain = "".join(unicodedata.normalize("NFKC", words).split()).upper()
    return next((scheme for word, scheme in _SCHEME_WORDS.items() if word in plain), None)


def _industrial(use: str, stated: str) -> bool | None:
    if pd.isna(use):
        return None
    code = _codes_in(pd.Series([use], dtype="string")).iloc[0]
    if pd.isna(code):
        named = any(word in use for word in _INDUSTRIAL_NAMES) and _MINING not in use
        return True if named else None
    scheme = None if pd.isna(stated) else scheme_named(stated)
    asked = list(_schemes()) if scheme is None else [scheme]
    uses = [_look_up(code, each) for each in asked]
    answers = {known.industrial for known in uses if known is not None}
    return answers.pop() if len(answers) == 1 else None


@cache
def _schemes() -> dict[str, dict[str, _Use]]:
    """Scheme → code → use, from the list beside this module."""
    flags = {"yes": True, "no": False, "": None}
    schemes: dict[str, dict[str, _Use]] = {}
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            uses = schemes.setdefault(row["scheme"], {})
            uses[row["code"]] = _Use(row["name"], flags[row["industrial"]])
    return schemes


def _look_up(code: str, scheme: str) -> _Use | None:
    """Use of a code, or of the one it is a part of where the list goes no deeper."""
    uses = _schemes()[scheme]
    longer = {PLANNING: (_LONG, _SHORT), URBAN: (3, 2)}.get(scheme)
    if code not in uses and longer is not None and len(code) == longer[0]:
        code = code[: longer[1]]
    if code not in uses and scheme == SURVEY:
        code = code.rstrip("AK")
    return uses.get(code)


@cache
def _collide(code: str) -> bool:
    """Whether a code has different meanings in different schemes."""
    uses = (_look_up(code, scheme) for scheme in _schemes())
    return len({use.name for use in uses if use is not None}) > 1


def _codes_in(cells: pd.Series) -> pd.Series:
    """Code in each cell: alone, before or after a name."""
    found = cells.map(lambda cell: unicodedata.normalize("NFKC", cell)).str.extract(_CODE)
    return found[0].fillna(found[1]).astype("string")


def _column(cells: pd.Series, schemes: pd.Series) -> _Column:
    distinct = pd.Series(cells.dropna().unique(), dtype="string")
    codes = _codes_in(distinct)
    stated = [scheme_named(words) for words in schemes.dropna().unique()]
    known = set(codes.dropna())
    recognised = [
        scheme
        for scheme, pattern in _TELLS.items()
        if known and pd.Series(list(known), dtype="string").str.fullmatch(pattern).any()
    ]
    codes.index = pd.Index(distinct)
    return _Column(codes, stated[0] if len(stated) == 1 else None, recognised)


def _scheme_doubts(column: _Column, layer: Layer, file: str) -> pd.DataFrame:
    codes, recognised = column.codes.dropna(), "、".join(column.recognised)
    colliding = sorted(code for code in set(codes) if _collide(code))
    if len(column.recognised) > 1:
        detail = text("use_mixed", schemes=recognised)
    elif column.declared is not None:
        if not _contradicted(column):
            return findings.none()
        detail = text("use_contradicted", declared=column.declared, schemes=recognised)
    elif colliding and not column.recognised:
        detail = text("use_unstated", codes="、".join(colliding))
    else:
        return findings.none()
    return findings.whole(
        "land_use_scheme", layer=layer.id, file=file, subject="land_use", detail=detail
    )


def _contradicted(column: _Column) -> bool:
    """Whether the codes tell another scheme than the one declared.

    GB/T 21010 and the third survey are alike in all that both have.
    """
    assert column.declared is not None, "nothing is declared"
    others = set(column.recognised) - {column.declared}
    if not others or others | {column.declared} != _ALIKE:
        return bool(others)
    return any(_look_up(code, column.declared) is None for code in column.codes.dropna())


def _unknown(frame: pd.DataFrame, column: _Column) -> pd.DataFrame:
    """Rows whose code no scheme of the column has, and names that no scheme knows.

    Of a number that may have lost its zero ``land_use_codes`` has reported.
    """
    strange = [
        cell
        for cell, code in column.codes.items()
        if (not _known_name(str(cell)) if pd.isna(code)
            else not any(_look_up(code, scheme) for scheme in column.schemes)
            and not land_use_codes.is_short(str(code)))
    ]  # fmt: skip
    rows = frame[frame["land_use"].isin(strange)]
    return findings.found(
        "land_use_unknown",
        rows,
        subject=rows["parcel_id"],
        field="land_use",
        value=rows["land_use"],
        detail=text("use_asked", schemes="、".join(column.schemes)),
    )


@cache
def _known_name(words: str) -> bool:
    plain = unicodedata.normalize("NFKC", words)
    names = {
        use.name.removesuffix(_LAND_WORD) for uses in _schemes().values() for use in uses.values()
    }
    return any(name in plain for name in [*_STEMS, *names])
