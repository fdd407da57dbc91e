"""What a row speaks of: totals apart, keys that are there, whole, and there once."""

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.answers import NOTHING, Answers
from tcgis.catalog import codes, synonyms
from tcgis.catalog.model import Layer
from tcgis.checks.checked import Checked, split
from tcgis.checks.land import geometry, repairs
from tcgis.checks.tables import cells, headings, joint, schema
from tcgis.words.terms import sentences, text

_TOTAL: Final = re.compile(
    r"(?:.{0,8}(?:合计|小计|总计|共计)|累计|汇总|其中)[:：]?"
    r"|其中[:：,，、].*|(?:合计|总计)[(（:：].*"
)
# every one of these words holds one of these signs; few names do
_HINT: Final = re.compile("[计累汇其]")
_SERIAL: Final = ["序号", "编号", "序列号", "No", "NO."]
_NAMES: Final = ["enterprise_name", "parcel_name", "holder", "lessor_name", "lessee_name"]

_CREDIT_LENGTH: Final = 18
_ORG_LENGTH: Final = 9
SURROGATE: Final = "名称:"
"""Stands before the name of an enterprise that has no code."""
_BRACKETS: Final = str.maketrans({"〔": "(", "【": "(", "[": "(", "〕": ")", "】": ")", "]": ")"})


def without_totals(
    sent: pd.DataFrame,
    layer: Layer,
    parts: headings.Parts,
    chosen: Mapping[str, Sequence[Hashable]],
) -> Checked:
    """Rows as sent, without those that sum up others (合计, 小计, 总计, 其中).

    The word stands in a column that names the row, in a serial number or in the first column.
    """
    if layer.reader != "spreadsheet":
        return Checked(sent, findings.none())
    named = [headings.pick(sent, chosen[name], parts) for name in _naming(layer)]
    looked = [each.cells for each in named if each is not None]
    first = [name for name in sent.columns if name not in findings.SOURCE][:1]
    looked += [sent[name] for name in sent if synonyms.plain(name) in _SERIAL or name in first]
    totals = np.zeros(len(sent), dtype=bool)
    words = pd.Series(pd.NA, sent.index, dtype="string")
    for cells_ in looked:
        hit = _sums_up(cells_) & ~totals
        if hit.any():
            words[hit], totals = cells_[hit].astype("string"), totals | hit
    return split("total_row", sent, pd.Series(totals, sent.index), value=words)


def _naming(layer: Layer) -> list[str]:
    names = dict.fromkeys([*schema.key_of(layer), *_NAMES])
    return [name for name in names if name in layer.columns]


def _sums_up(raw: pd.Series) -> np.ndarray:
    hit = np.zeros(len(raw), dtype=bool)
    words = [cell if isinstance(cell, str) else "" for cell in raw]
    # one search through all of them; few sheets hold such a sign at all
    if _HINT.search("\n".join(words)):
        for at, word in enumerate(words):
            if _HINT.search(word):
                hit[at] = bool(_TOTAL.fullmatch("".join(word.split())))
    return hit


def subject(frame: pd.DataFrame, layer: Layer) -> pd.Series:
    """What each row speaks of: its key, else its name."""
    blank = pd.Series(pd.NA, frame.index, dtype="string")
    key, name = (frame.get(each, blank).astype("string") for each in schema.key_of(layer))
    return key.fillna(name)


def with_key(frame: pd.DataFrame, layer: Layer) -> Checked:
    """Rows that say what they speak of.

    A register's row without a key of its own gets one where that is safe: an enterprise by
    its name, a thing whose sender numbers nothing by its place in the file.
    """
    key, name = schema.key_of(layer)
    if not key:
        return Checked(frame, findings.none())
    if layer.table in ("leases", "buildings", "parks") and key not in layer.columns:
        frame = frame.assign(**{key: _numbered(frame, layer)})
    required = key in layer.columns and layer.columns[key].required
    by_name = layer.table in ("enterprises", "facts", "vetoes") and not required
    known = frame.get(key, pd.Series(pd.NA, frame.index)).notna()
    if by_name and name in frame:
        known |= frame[name].notna()
    used, aside = split("key_missing", frame, ~known, subject=subject(frame, layer), field=key)
    if layer.table != "enterprises":
        return Checked(used, aside)
    coded, uncoded = _coded(used)
    return Checked(coded, findings.join([aside, uncoded]))


def _numbered(frame: pd.DataFrame, layer: Layer) -> pd.Series:
    place = frame["file"] + "#" + frame["row"].astype("string")
    if layer.table == "leases" or "park_name" not in frame:
        return place
    return frame["park_name"].fillna(place)


def _coded(frame: pd.DataFrame) -> Checked:
    """Enterprises whose code is missing, under their name instead."""
    missing = frame["credit_code"].isna()
    if not missing.any():
        return Checked(frame, findings.none())
    rows = frame[missing]
    surrogate = SURROGATE + plain_name(rows["enterprise_name"])
    found = findings.found(
        "credit_code_missing", rows, subject=rows["enterprise_name"], field="credit_code"
    )
    return Checked(frame.assign(credit_code=frame["credit_code"].fillna(surrogate)), found)


def with_sound_codes(frame: pd.DataFrame, layer: Layer) -> Checked:
    """Credit codes that fail their check, kept: the first row of each in each file.

    Outside the register a code of another length is an older number, which still names a firm;
    an organisation code among them has a check of its own.
    """
    found = []
    for name in schema.CREDIT_CODES:
        if name in frame:
            code = frame[name]
            wrong = code.notna() & ~codes.credit_code_valid(code)
            if layer.table != "enterprises":
                wrong &= code.str.len().eq(_CREDIT_LENGTH).fillna(value=False).astype(bool)
                # one of nine is an organisation code, with a check of its own
                alone = code.str.len().eq(_ORG_LENGTH).fillna(value=False).astype(bool)
                wrong |= alone & ~codes.org_code_valid(code)
            rows = frame[wrong].drop_duplicates(["file", name])
            found.append(_unsound(rows, name))
    return Checked(frame, findings.join(found))


def _unsound(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    code = rows[name]
    last = sentences("code_last", last=codes.credit_code_check(code.str[:17]))
    detail = last.mask(code.str.len().eq(_ORG_LENGTH), text("code_organisation"))
    return findings.found(
        "credit_code_check", rows, subject=code, field=name, value=code, detail=detail
    )


def plain_name(names: pd.Series) -> pd.Series:
    """Names as they compare: half width, one kind of bracket, no white space."""
    words = cells.plain(names).str.replace(r"\s+", "", regex=True)
    return words.str.translate(_BRACKETS)


def distinct(frame: pd.DataFrame, layer: Layer, *, answers: Answers = NOTHING) -> Checked:
    """Each key once: joint holders and parts of one thing joined, other second rows set aside."""
    key, _ = schema.key_of(layer)
    if not key or layer.table in ("facts", "vetoes", "meters"):
        return Checked(frame, findings.none())
    found = []
    if layer.table == "parcels":
        frame, joined = joint.together(frame, key)
        found.append(joined)
    if layer.on_repeated_key == "union" and layer.table in schema.WITH_GEOMETRY:
        agreed = frozenset([layer.id] if layer.repairs == "agreed" else [])
        consent = repairs.Consent(agreed, answers.repairs)
        stays = layer.table == "parcels"
        done = geometry.join_parts(frame, key, consent=consent, row_stays=stays)
    else:
        done = _once(frame, layer, key)
    return Checked(done.frame, findings.join([*found, done.findings]))


def _once(frame: pd.DataFrame, layer: Layer, key: str) -> Checked:
    again = frame[key].duplicated()
    if not again.any():
        return Checked(frame, findings.none())
    code = {"enterprises": "enterprise_repeated", "parcels": "parcel_id_repeated"}
    return split(
        code.get(layer.table, "key_repeated"),
        frame,
        again,
        subject=frame[key],
        field=key,
        detail=_first(frame, key),
    )


def _first(frame: pd.DataFrame, key: str) -> pd.Series:
    """Where the first row of each repeated key stands."""
    place = frame["file"] + ("[" + frame["sheet"].astype("string") + "]").fillna("")
    places = sentences("repeated_first", place=place, row=frame["row"].astype("string"))
    return places.groupby(frame[key]).transform("first")
