"""How much two files of one layer say the same, row by row and amount by amount."""

from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from tcgis import findings
from tcgis.catalog.model import Layer
from tcgis.checks.tables import keys, schema

EQUAL: Final = 0.5
"""From this share of equal rows on, of the smaller file, one file repeats another …"""
SAME_SUBJECTS: Final = 0.9
"""… or from this share of rows about the same (who, year, item, kind), of which at least …"""
CORRECTED: Final = 0.2
"""… this share is equal: a correction of many amounts …"""
NAMED_AGAIN: Final = 0.5
"""… or from this share about the same on, where the name says that it was made of the other.

The four are proposals of ours. A file a year, a township, a month or a batch has other subjects or
other amounts and stays below; a copy, a correction and a file that goes on from another are above.
"""
_CAUTION: Final = 0.5
"""So much less is enough for a closer look."""
_COARSE: Final = 2
_CODED: Final = 0.5
_DECIMALS: Final = 8
_METRE: Final = 0


class Likeness(NamedTuple):
    """What two files have in common, counted in amounts of a layer of facts, else in rows."""

    only_older: int
    only_newer: int
    both: int
    """Equal in all that both files say."""
    changed: int
    """About the same, but not equal; counted in the newer, and within ``only_newer``."""
    smaller: int
    """Amounts or rows of the smaller file."""
    told: pd.DataFrame
    """Each of both files: newer (or older), row (label), year, item, value, equal."""

    def is_repeat(self, *, facts: bool, made_of: bool, parts: bool) -> bool:
        """Whether one file repeats the other, by the shares above."""
        if not self.smaller:
            return False
        if parts:  # two months or batches by their names: only what is equal throughout
            return not (self.only_older or self.only_newer)
        about = (self.both + self.changed) / self.smaller
        if made_of and about >= NAMED_AGAIN:
            return True
        if not facts:  # a register's key stands once: rows about the same must mostly be equal
            shared = self.both + self.changed
            return about >= EQUAL and self.both >= EQUAL * shared
        equal = self.both / self.smaller
        return equal >= EQUAL or (about >= SAME_SUBJECTS and equal >= CORRECTED)


def may_repeat(rows: pd.DataFrame, layer: Layer) -> set[frozenset[str]]:
    """Pairs of files that are worth a closer look, found by one join for all files of a layer.

    Of a layer of facts those that share amounts of one subject, of a register with a key those that
    share keys; the others are few and all looked at.
    """
    key, name = schema.key_of(layer)
    by = [each for each in (key, name) if each in rows]
    if layer.table == "facts":
        parts = [_coarse(rows, layer, each) for each in by]
    elif by and layer.table not in _MANY and layer.table != "leases":
        parts = [
            pd.DataFrame({"file": rows["file"], "sign": rows[each].astype("object")}) for each in by
        ]
    else:
        files = rows["file"].unique().tolist()
        return {frozenset([one, other]) for one in files for other in files if one != other}
    return {pair for part in parts for pair in _sharing(part.dropna())}


def _coarse(rows: pd.DataFrame, layer: Layer, who: str) -> pd.DataFrame:
    """Whose amount of what year each is, to three digits."""
    amounts = rows[list(layer.facts)].to_numpy("float64")
    at, item = np.nonzero(
        ~np.isnan(amounts) & (amounts != 0) & rows[who].notna().to_numpy()[:, None]
    )
    values = amounts[at, item]
    digits = np.floor(np.log10(np.abs(values))) - _COARSE
    said = rows[["file", who, "year", "period"]].astype("object").take(at).reset_index(drop=True)
    said = said.assign(item=item, digits=digits, value=np.round(values / 10.0**digits))
    sign = pd.util.hash_pandas_object(said.drop(columns="file"), index=False)
    return pd.DataFrame({"file": said["file"], "sign": sign})


def _sharing(signs: pd.DataFrame) -> set[frozenset[str]]:
    distinct = signs.drop_duplicates()
    size = distinct.groupby("file").size()
    both = (
        distinct.merge(distinct, on="sign")
        .groupby(["file_x", "file_y"])
        .size()
        .reset_index(name="n")
    )
    both = both[both["file_x"] < both["file_y"]]
    least = np.minimum(both["file_x"].map(size), both["file_y"].map(size)) * CORRECTED * _CAUTION
    some = both[both["n"] >= least]
    return {frozenset(pair) for pair in zip(some["file_x"], some["file_y"], strict=True)}


def compare(older: pd.DataFrame, newer: pd.DataFrame, layer: Layer) -> Likeness:
    """Hold the canonical rows of two files against each other (``check_table(apart=True)``)."""
    rows = pd.concat([older, newer], ignore_index=True)
    labels = np.concatenate([older.index.to_numpy(), newer.index.to_numpy()])
    is_newer = np.arange(len(rows)) >= len(older)
    tall = (
        _amounts(rows, is_newer, layer) if layer.table == "facts" else _rows(rows, is_newer, layer)
    )
    again = ["whole", "nth"]
    tall["nth"] = tall.groupby(["newer", "whole"]).cumcount()
    tall["equal"] = tall.duplicated(again, keep=False)
    old, new = tall[~tall["newer"]], tall[tall["newer"]]
    both = int(new["equal"].sum())
    # of the smaller one: so many of its rows speak of what is in the other too
    few, many = (old, new) if len(old) < len(new) else (new, old)
    about = int(few["key"].isin(many["key"]).sum())
    return Likeness(
        only_older=int((~old["equal"]).sum()),
        only_newer=int((~new["equal"]).sum()),
        both=both,
        changed=max(about - both, 0),
        smaller=min(len(old), len(new)),
        told=tall.assign(row=labels[tall["at"]])[
            ["newer", "row", "year", "item", "value", "equal"]
        ],
    )


def _amounts(rows: pd.DataFrame, is_newer: np.ndarray, layer: Layer) -> pd.DataFrame:
    """One row for each amount but zeros, which stand for nothing in many a file."""
    items = list(layer.facts)
    amounts = rows[items].to_numpy("float64")
    at, item = np.nonzero(~np.isnan(amounts) & (amounts != 0))
    table = _about(rows, is_newer, layer).take(at).reset_index(drop=True)
    table["item"] = pd.array(items, dtype="string").take(item)
    table["value"] = amounts[at, item]
    places = min(
        _places(table.loc[table["newer"].eq(which), "value"]) for which in (False, True)
    )  # fmt: skip
    table["key"] = _hashed(table[["key", "item"]])
    table["rounded"] = np.floor(table["value"] * 10.0**places + 0.5 + 1e-6)
    table["whole"] = _hashed(table[["key", "rounded"]])
    return table


def _about(rows: pd.DataFrame, is_newer: np.ndarray, layer: Layer) -> pd.DataFrame:
    """Whom, what year and what kind each row speaks of: as far as both files say it."""
    other = [
        name for name in _filled_in_both(rows, is_newer)
        if name not in {*layer.facts, *schema.key_of(layer)} and rows[name].dtype == "string"
    ]  # fmt: skip
    said = rows[["year", *other]].assign(who=_who(rows, is_newer, layer))
    return pd.DataFrame(
        {"at": np.arange(len(rows)), "newer": is_newer, "key": _hashed(said), "year": rows["year"]}
    )


def _who(rows: pd.DataFrame, is_newer: np.ndarray, layer: Layer) -> pd.Series:
    """Codes, or the names where one of the files has few codes (a CSV has lost them)."""
    blank = pd.Series(pd.NA, rows.index, dtype="string")
    code, name = (rows.get(each, blank).astype("string") for each in schema.key_of(layer))
    plain = keys.plain_name(name)
    coded = min(code[is_newer].notna().mean(), code[~is_newer].notna().mean()) >= _CODED
    named = min(plain[is_newer].notna().mean(), plain[~is_newer].notna().mean()) >= _CODED
    return code.fillna(plain) if coded or not named else plain.fillna(code)


def _filled_in_both(rows: pd.DataFrame, is_newer: np.ndarray) -> list[str]:
    beside = {*findings.SOURCE, "geometry", "year"}
    names = [str(name) for name in rows if name not in beside]
    return [
        name for name in names
        if rows.loc[is_newer, name].notna().any() and rows.loc[~is_newer, name].notna().any()
    ]  # fmt: skip


def _places(values: pd.Series) -> int:
    """Decimals that a file's amounts are written with: a CSV holds what its sheet showed."""
    numbers = values.to_numpy("float64")
    allowed = 1e-9 * np.maximum(1, np.abs(numbers))
    for places in range(_DECIMALS):
        if (np.abs(numbers - np.round(numbers, places)) <= allowed).all():
            return places
    return _DECIMALS


def _rows(rows: pd.DataFrame, is_newer: np.ndarray, layer: Layer) -> pd.DataFrame:
    """The rows of a register: its key, and all that both files say."""
    key, _ = schema.key_of(layer)
    said = [name for name in _filled_in_both(rows, is_newer) if name != key]
    whole = pd.DataFrame({name: _comparable(rows[name]) for name in said}, index=rows.index)
    if isinstance(rows, gpd.GeoDataFrame):
        whole["shape"] = _shape(rows)
    content = _hashed(whole) if len(whole.columns) else pd.Series(0, rows.index)
    named = rows[key].astype("string") if key in rows else pd.Series(pd.NA, rows.index)
    place = rows["file"] + "#" + rows["row"].astype("string")
    keyed = named.notna() & ~named.eq(place).fillna(value=False) & (layer.table not in _MANY)
    about = content.mask(keyed.astype(bool), _hashed(pd.DataFrame({"key": named})))
    return pd.DataFrame(
        {
            "at": np.arange(len(rows)), "newer": is_newer, "key": about,
            "whole": _hashed(pd.DataFrame({"key": about, "content": content})),
            "year": rows.get("year", pd.NA), "item": pd.NA, "value": np.nan,
        }
    )  # fmt: skip


_MANY: Final = frozenset({"vetoes", "meters", "controls", "county"})
"""Tables of which one key may have several rows, each of its own."""


def _comparable(values: pd.Series) -> pd.Series:
    if pd.api.types.is_float_dtype(values.dtype):
        return values.round(2)
    return values.astype("string")


def _shape(rows: gpd.GeoDataFrame) -> pd.Series:
    """Area and middle of each shape to the metre: other formats keep other decimals."""
    shapes = rows.geometry.to_numpy()
    middle = shapely.centroid(shapes)
    parts = (shapely.area(shapes), shapely.get_x(middle), shapely.get_y(middle))
    return _hashed(pd.DataFrame(np.round(np.column_stack(parts), _METRE), rows.index))


def _hashed(table: pd.DataFrame) -> pd.Series:
    """One number for each row."""
    texts = [name for name in table if table[name].dtype == "string"]
    return pd.util.hash_pandas_object(table.astype(dict.fromkeys(texts, "object")), index=False)
