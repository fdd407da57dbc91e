"""Whether anything is made on a parcel on a day.

Land is in use, not started, stopped, under construction, or idle.

The register's word (开发状态) comes first; the dates refine it, and speak alone where there is
none. A parcel of which nothing of the kind is recorded is in use: what is missing claims nothing.
This is about where a firm's amounts can come from. Whether land is idle in the sense of the law
is another question (``land.idle``).
"""

from typing import Final

import pandas as pd

from tcgis import findings
from tcgis.links.columns import text_column
from tcgis.links.holdings import supplied
from tcgis.words.terms import sentences

IN_USE: Final = "in_use"
OUT_OF_USE: Final = ("not_started", "stopped", "under_construction", "idle")
"""States of land on which nothing is made."""
_WORDS: Final = {
    "未动工": "not_started",
    "停工": "stopped",
    "在建": "under_construction",
    "闲置": "idle",
}
_SAID: Final = "在用"


def judge_use(parcels: pd.DataFrame, *, on: pd.Timestamp) -> pd.Series:
    """State of use of each parcel on a day: ``IN_USE``, one of ``OUT_OF_USE``; NA: not supplied.

    Parameters
    ----------
    parcels : parcel_id; condition, started_on, finished_on, stopped_on, built_share, as far as
        the register has them.

    Notes
    -----
    Land being built is ``stopped`` once its stop is on record, and ``not_started`` before its
    start. Land that is said to be in use is so also before its completion: production often
    begins first; but not before its start.
    """
    word = text_column(parcels, "condition")
    use = word.map(_WORDS).astype("string")
    # where the register says neither "in use" nor "idle", the dates may say more
    open_ = use.eq("under_construction").fillna(use.isna() & word.ne(_SAID).fillna(True))
    done = _by(parcels, "finished_on", on)
    later = _date(parcels, "started_on").gt(on) & use.ne("idle").fillna(True)
    unbuilt = open_ & _share(parcels, "built_share").eq(0)
    halted = open_ & _by(parcels, "stopped_on", on)
    use = use.mask((later | unbuilt) & ~done, "not_started").mask(halted & ~done, "stopped")
    index = pd.Index(parcels["parcel_id"].astype("string"), name="parcel_id")
    known = use.fillna(IN_USE).where(supplied(parcels, on))
    return pd.Series(known.to_numpy(), index, dtype="string", name="use")


def check_unused(enterprises: pd.DataFrame, unallocated: pd.DataFrame) -> pd.DataFrame:
    """A note for each firm with amounts none of whose land is in use."""
    nowhere = unallocated[unallocated["reason"].eq("no_land_in_use")]
    items = enterprises["credit_code"].map(nowhere.groupby("credit_code").size()).dropna()
    firms = enterprises.loc[items.index]
    return findings.found(
        "amounts_without_land_in_use",
        firms,
        subject=firms["credit_code"],
        field="use",
        detail=sentences("amounts_nowhere", items=items.astype("int64").astype("string")),
    )


def _by(parcels: pd.DataFrame, column: str, on: pd.Timestamp) -> pd.Series:
    return _date(parcels, column).le(on)


def _date(parcels: pd.DataFrame, column: str) -> pd.Series:
    nothing = pd.Series(pd.NaT, parcels.index, dtype="datetime64[s]")
    return parcels.get(column, nothing)


def _share(parcels: pd.DataFrame, column: str) -> pd.Series:
    nothing = pd.Series(float("nan"), parcels.index)
    return parcels[column].astype("float64") if column in parcels else nothing
