"""The account of every row: what a file states itself, beside what became of its rows.

The two sides come from different sources: how many rows there are is counted by the file
(``sources.model.RowCount``), what became of them is counted in the clean table and in the findings
that set rows aside. Where they differ, rows were lost or made on the way, and that is a finding.
"""

from typing import TYPE_CHECKING, Final

import pandas as pd

from tcgis import findings
from tcgis.findings import SOURCE
from tcgis.words.terms import text

if TYPE_CHECKING:
    from tcgis.sources.model import Read

COLUMNS: Final = [
    "layer", "file", "rows_stated", "rows_not_data", "rows_in", "rows_used", "rows_set_aside",
    "rows_unaccounted",
]  # fmt: skip
_TOLD: Final = ["parts_joined", "holders_joined", "value_missing", "value_unreadable"]
"""Findings of rows that are used and may have no clean row of their own: they went into another
row, or lack the only amount that they are there for."""
_SHEET: Final = ["layer", "file", "sheet"]


def used_places(clean: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """The places (``SOURCE``) of all rows that are in a clean table, or are told as part of it."""
    told = found[found["code"].isin(_TOLD) & found["row"].notna()]
    both = [_places(clean), _places(told)]
    return pd.concat(both, ignore_index=True).drop_duplicates(ignore_index=True)


def count_rows(layer: str, read: "Read", used: pd.DataFrame, *found: pd.DataFrame) -> pd.DataFrame:
    """What became of the rows of each file of a layer.

    Parameters
    ----------
    layer : its id; findings of others are passed over.
    read : what the reader gave; rows it set aside itself stand in its findings.
    used : the places of the rows that are used (``used_places``).
    found : findings of later steps.

    Returns
    -------
    ``COLUMNS``. rows_in is what the file states less what is known to be no data; it is rows_used
    + rows_set_aside + rows_unaccounted, and the last is negative where there are more rows than the
    file states.
    """
    return _by(["layer", "file"], _sheets(layer, read, used, *found))[COLUMNS]


def find_unaccounted(
    layer: str, read: "Read", used: pd.DataFrame, *found: pd.DataFrame
) -> pd.DataFrame:
    """One finding for each sheet of which rows are gone, or came from nowhere."""
    table = _sheets(layer, read, used, *found)
    odd = table[table["rows_unaccounted"].ne(0)]
    numbers = odd[["rows_in", "rows_used", "rows_set_aside", "rows_unaccounted"]].to_numpy("int64")
    details = [
        text("rows_lost" if n > 0 else "rows_made", stated=held, used=mine, aside=aside, n=abs(n))
        for held, mine, aside, n in numbers.tolist()
    ]
    values = pd.Series([str(n) for n in odd["rows_unaccounted"]], odd.index, dtype="string")
    words = pd.Series(details, odd.index, dtype="string")
    return findings.found("rows_unaccounted", odd, value=values, detail=words)


def _sheets(layer: str, read: "Read", used: pd.DataFrame, *found: pd.DataFrame) -> pd.DataFrame:
    """The account by sheet; of a file that states its rows as a whole, by file."""
    sent = _places(read.frame)
    given = read.findings[read.findings["row"].notna()]
    early = _places(findings.set_aside(given))
    late = _places(findings.set_aside(findings.join([given, *found])))
    every = pd.concat([sent, early], ignore_index=True).drop_duplicates(ignore_index=True)
    rows = every.merge(late.assign(aside=True), on=SOURCE, how="left")
    rows = rows.merge(used.assign(used=True), on=SOURCE, how="left")
    aside = rows["aside"].notna()
    rows = rows.assign(
        rows_set_aside=aside.astype("int64"),
        rows_used=(rows["used"].notna() & ~aside).astype("int64"),
        rows_read=1,
    )
    # a place that stands twice in what was read is a row that no file states
    rows = pd.concat([rows, sent[sent.duplicated()].assign(rows_used=1, rows_read=1)])
    return _against(layer, _by(_SHEET, _whole(rows, read)), read)


def _places(rows: pd.DataFrame) -> pd.DataFrame:
    names = [name for name in SOURCE if name in rows]
    texts = dict.fromkeys(["layer", "file", "sheet"], "string")
    return pd.DataFrame(rows[names]).reindex(columns=SOURCE).astype({**texts, "row": "Int64"})


def _whole(rows: pd.DataFrame, read: "Read") -> pd.DataFrame:
    """Rows without their sheet where the file states its rows as a whole."""
    files = [file for file, sheet in read.counts if sheet is None]
    return rows.assign(sheet=rows["sheet"].mask(rows["file"].isin(files)))


def _by(keys: list[str], rows: pd.DataFrame) -> pd.DataFrame:
    numbers = [name for name in (*COLUMNS[2:], "rows_read") if name in rows]
    return rows.groupby(keys, dropna=False)[numbers].sum().astype("int64").reset_index()


def _against(layer: str, rows: pd.DataFrame, read: "Read") -> pd.DataFrame:
    """What became of the rows, held against what is stated; what was read, where nothing is."""
    stated = pd.DataFrame(
        [(layer, *place, *count) for place, count in read.counts.items()],
        columns=[*_SHEET, "rows_stated", "rows_not_data"],
    ).astype(dict.fromkeys(_SHEET, "string"))
    table = rows.merge(stated, on=_SHEET, how="outer")
    table["rows_stated"] = table["rows_stated"].fillna(table["rows_read"])
    numbers = ["rows_stated", "rows_not_data", "rows_used", "rows_set_aside"]
    table[numbers] = table[numbers].fillna(0).astype("int64")
    table["rows_in"] = table["rows_stated"] - table["rows_not_data"]
    known = table["rows_used"] + table["rows_set_aside"]
    table["rows_unaccounted"] = table["rows_in"] - known
    return table
