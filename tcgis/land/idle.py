"""The statutory test of idle land (闲置土地), by the dates of the contract, to a day.

《闲置土地处置办法》 (国土资源部令第53号, 2012) art. 2 knows two kinds. Land not started a full year
past the agreed start *is* idle. Land that was started, of which less than a third of the area is
under way or less than a quarter of the money spent, and that has stopped for a full year, *may be
named* idle (可认定): it is for the authority to do so, and no record makes it idle by itself.
The test only reads records; each finding is the authority's, by its own procedure.

A full year is one convention for both. By 民法典 arts. 201 to 203 the day itself does not count,
the year ends with the corresponding day of the next year (the last of February for the 29th), and
is full when that day is over.
"""

from typing import Final

import pandas as pd

AREA_STARTED: Final = 1 / 3
MONEY_SPENT: Final = 0.25
IDLE, MAY_BE_IDLE, SUSPECTED = "idle", "may_be_idle", "suspected"
RESULTS: Final = [IDLE, MAY_BE_IDLE, SUSPECTED]
"""What the records support: the firmest first."""
_IDLE: Final = ["闲置"]
_UNUSED: Final = ["闲置", "未动工"]
_WORKING: Final = ["在用", "在建", "停工"]
_IN_USE: Final = ["在用"]
_HALTED: Final = ["停工"]
_YEAR: Final = pd.DateOffset(years=1)


def is_year_full(since: pd.Series, on: pd.Timestamp) -> pd.Series:
    """Whether a full year has passed from each day, on a day; False where there is none.

    From 2023-12-30 the year ends with 2024-12-30; it is full on 2024-12-31.
    """
    return (since + _YEAR).lt(on)


def judge_idle(parcels: pd.DataFrame, *, on: pd.Timestamp) -> pd.DataFrame:
    """What the records of each parcel support on a day.

    Parameters
    ----------
    parcels : index parcel_id; condition, start_due, started_on, finish_due, finished_on,
        stopped_on, built_share, invested_share.

    Returns
    -------
    parcel_id → ground (``not_started``, ``stopped`` or NA), result (where every fact that the
    rule asks for is on record ``idle`` for land not started and ``may_be_idle`` for land that
    stopped; ``suspected`` where one is missing; NA where the records do not say so), since (the
    day the year is counted from; NA where that day is missing), days (from then to ``on``).
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
    """Art. 2(1). A start that nobody entered is not yet a fact; something must say there was none.

    Where the register's word says otherwise, or where it says idle without the day from which to
    count, there is a suspicion.
    """
    word, built = parcels["condition"], parcels["built_share"]
    started = _by(parcels["started_on"], on) | _by(parcels["finished_on"], on)
    overdue = is_year_full(parcels["start_due"], on) & ~started
    later, working = parcels["started_on"].gt(on), word.isin(_WORKING)
    certain = overdue & (later | word.isin(_UNUSED) | built.eq(0) & ~working)
    open_ = overdue & (built.eq(0) | ~working & ~built.gt(0))
    undated = parcels["start_due"].isna() & word.isin(_IDLE) & ~started
    return _result(certain, IDLE, open_ | undated)


def _stopped(parcels: pd.DataFrame, on: pd.Timestamp) -> pd.Series:
    """Art. 2(2). A stop or start that nobody entered leaves a suspicion where the word is stopped.

    So does a completion that is a full year late without a stop on record, where little was built
    or spent.
    """
    word, finished = parcels["condition"], _by(parcels["finished_on"], on)
    area, money = parcels["built_share"], parcels["invested_share"]
    little = area.lt(AREA_STARTED) | money.lt(MONEY_SPENT)
    unknown = ~little & (area.isna() | money.isna())
    begun = _by(parcels["started_on"], on) & ~finished
    halted = word.isin(_HALTED) & ~finished & ~parcels["started_on"].gt(on)
    undated, full = parcels["stopped_on"].isna(), is_year_full(parcels["stopped_on"], on)
    late = begun & undated & ~word.isin(_IN_USE) & is_year_full(parcels["finish_due"], on)
    asked = ((begun | halted) & full | halted & undated) & (little | unknown)
    return _result(begun & full & little, MAY_BE_IDLE, asked | late & little)


def _by(dates: pd.Series, on: pd.Timestamp) -> pd.Series:
    return dates.le(on)


def _result(certain: pd.Series, firm: str, suspected: pd.Series) -> pd.Series:
    result = pd.Series(pd.NA, certain.index, dtype="string")
    return result.mask(suspected, SUSPECTED).mask(certain, firm)
