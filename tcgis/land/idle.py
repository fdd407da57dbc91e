"""The statutory test of idle land (闲置土地), by the dates of the contract.

《闲置土地处置办法》 (国土资源部令第53号, 2012) art. 2: not started more than a year past the
agreed start; or started, with less than a third of the area under way or less than a quarter
of the money spent, and stopped for a year. The test only reads records; the finding of
idleness is the authority's, by its own procedure.
"""

from typing import Final

import pandas as pd

AREA_STARTED: Final = 1 / 3
MONEY_SPENT: Final = 0.25
_IDLE: Final = ["闲置"]
_IN_USE: Final = ["在用", "在建"]
_YEAR: Final = pd.DateOffset(years=1)


def judge_idle(parcels: pd.DataFrame, *, on: pd.Timestamp) -> pd.DataFrame:
    """What the records of each parcel support on a day.

    Parameters
    ----------
    parcels : index parcel_id; condition, start_due, started_on, finished_on, stopped_on,
        built_share, invested_share.

    Returns
    -------
    parcel_id → ground (``not_started``, ``stopped`` or NA), result (``idle`` where every fact
    that the rule asks for is on record, ``suspected`` where one is missing, NA where the records
    do not say so), since (the day the year is counted from), days (from then to ``on``).
    Without dates nothing is claimed.
    """
    waiting, unfinished = _not_started(parcels, on), _stopped(parcels, on)
    ground = pd.Series(pd.NA, parcels.index, dtype="string")
    ground = ground.mask(waiting.notna(), "not_started").mask(unfinished.notna(), "stopped")
    since = parcels["start_due"].where(waiting.notna())
    since = since.fillna(parcels["stopped_on"].where(unfinished.notna()))
    result = waiting.fillna(unfinished)
    days = (on - since).dt.days.astype("Int64")
    return pd.DataFrame({"ground": ground, "result": result, "since": since, "days": days})


def _not_started(parcels: pd.DataFrame, on: pd.Timestamp) -> pd.Series:
    started = _by(parcels["started_on"], on) | _by(parcels["finished_on"], on)
    overdue = (parcels["start_due"] + _YEAR).lt(on) & ~started
    # a start that nobody entered is not yet a fact; something else must say there was none
    denied = (
        parcels["started_on"].gt(on)
        | parcels["condition"].isin(_IDLE)
        | parcels["built_share"].eq(0)
    )
    in_use = parcels["condition"].isin(_IN_USE) | parcels["built_share"].gt(0)
    silent = ~denied & ~in_use
    return _result(overdue & denied, overdue & silent)


def _stopped(parcels: pd.DataFrame, on: pd.Timestamp) -> pd.Series:
    begun = _by(parcels["started_on"], on) & ~_by(parcels["finished_on"], on)
    stopped = begun & (parcels["stopped_on"] + _YEAR).le(on)
    area, money = parcels["built_share"], parcels["invested_share"]
    little = area.lt(AREA_STARTED) | money.lt(MONEY_SPENT)
    unknown = ~little & (area.isna() | money.isna())
    return _result(stopped & little, stopped & unknown)


def _by(dates: pd.Series, on: pd.Timestamp) -> pd.Series:
    return dates.le(on)


def _result(certain: pd.Series, suspected: pd.Series) -> pd.Series:
    result = pd.Series(pd.NA, certain.index, dtype="string")
    return result.mask(suspected, "suspected").mask(certain, "idle")
