"""The reserve queue: parcels on which the land reserve center has something to decide."""

from typing import Final

import pandas as pd

from tcgis.land import idle
from tcgis.words.terms import sentences, text
from tcgis.words.units import round_half_up, to_mu

REASONS: Final = ["idle_by_dates", "half_built", "grade_d", "low_yield", "unsupplied"]
"""Why a parcel is a candidate, in the order in which one looks at them."""

_COLUMNS: Final = ["parcel_id", "reason", "evidence", "due", "priority"]
_NOT_JUDGED: Final = ["exempt", "deferred", "unsupplied"]
_UNSUPPLIED: Final = ["未供应"]
_NOT_PRODUCING: Final = ["在建", "停工", "未动工", "闲置", "未供应"]
_IN_USE: Final = ["in_use"]
_BY_DATES: Final = ["idle_by_dates", "half_built"]
_PRIORITY: Final = {each: at for at, each in enumerate(
    [*idle.RESULTS, "grade_d", "low_yield", "unsupplied"], start=1)}  # fmt: skip
_ASKED: Final = {
    "condition": "string",
    "use": "string",
    "occupants": "string",
    "start_due": "datetime64[s]",
    "started_on": "datetime64[s]",
    "finish_due": "datetime64[s]",
    "finished_on": "datetime64[s]",
    "stopped_on": "datetime64[s]",
    "geometry_area_m2": "float64",
    "built_share": "float64",
    "invested_share": "float64",
}


def unjudged(parcels: pd.DataFrame, *, graded: bool, low_yield: bool) -> list[str]:
    """Reasons of which nothing is on record: without dates and states no land is shown idle.

    Parameters
    ----------
    graded : whether any parcel has a grade; low_yield: whether low yield was asked about.
    """
    known = _with_every_column(parcels)
    silent = {
        "idle_by_dates": known[["start_due", "condition"]].isna().all(axis=None),
        "half_built": known[["stopped_on", "finish_due", "condition"]].isna().all(axis=None),
        "grade_d": not graded,
        "low_yield": not low_yield,
        "unsupplied": known["condition"].isna().all(),
    }
    return [name for name in REASONS if silent[name]]


def queue(
    parcels: pd.DataFrame,
    evidence: pd.DataFrame,
    *,
    on: pd.Timestamp,
    low_yield_mu: float | None,
    tax_history: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Candidates, one row a parcel and reason, what presses most first.

    Parameters
    ----------
    parcels : ``Assessment.parcels``, index parcel_id.
    evidence : ``Assessment.evidence``; a raster is given as a hint beside other grounds, never
        a ground of its own.
    on : the day that idle days are counted to.
    low_yield_mu : 万元 a mu below which a parcel yields little; None: no such test.
    tax_history : parcel_id × year, tax_per_mu; every year must be below, a missing year makes no
        claim. None: the parcels' own tax_per_mu.

    Returns
    -------
    parcel_id, reason, evidence (a sentence), due (two years past the agreed start for
    land not started, agreed completion for half-built land, else NA), priority (1: idle by every
    fact; 2: may be named idle; 3: suspected; 4: class D; 5: low yield; 6: unsupplied). Within a
    priority the larger parcel first, then by id.
    """
    known = _with_every_column(parcels)
    others = [
        _grade_d(known),
        _low_yield(known, low_yield_mu, tax_history),
        _unsupplied(known),
    ]
    rows = [_hinted(rows, evidence) for rows in (*_idle(known, on), *others)]
    return _in_order(pd.concat(rows, ignore_index=True), known)


def count_to(
    candidates: pd.DataFrame, parcels: pd.DataFrame, evidence: pd.DataFrame, *, on: pd.Timestamp
) -> pd.DataFrame:
    """The same queue with its idle days counted to another day; no other reason hangs on it.

    Parameters and result as of ``queue``, whose result is ``candidates``.
    """
    known = _with_every_column(parcels)
    idle_rows = [_hinted(rows, evidence) for rows in _idle(known, on)]
    others = candidates[~candidates["reason"].isin(_BY_DATES)]
    return _in_order(pd.concat([*idle_rows, others], ignore_index=True), known)


def _hinted(rows: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(evidence=rows["evidence"] + _hint(rows["parcel_id"], evidence))


def _in_order(rows: pd.DataFrame, parcels: pd.DataFrame) -> pd.DataFrame:
    sized = rows.assign(size=rows["parcel_id"].map(_size(parcels)).fillna(0))
    order = ["priority", "size", "parcel_id", "reason"]
    ranked = sized.sort_values(order, ascending=[True, False, True, True], kind="stable")
    return ranked[_COLUMNS].reset_index(drop=True)


def _idle(parcels: pd.DataFrame, on: pd.Timestamp) -> list[pd.DataFrame]:
    table = parcels.join(idle.judge_idle(parcels, on=on))
    waiting = table[table["ground"].eq("not_started")]
    stopped = table[table["ground"].eq("stopped")]
    due = waiting["start_due"] + pd.DateOffset(years=2)
    late = _why_waiting(waiting, on) + _certainty(waiting)
    half = _why_stopped(stopped, on) + _certainty(stopped)
    return [
        _rows(waiting, "idle_by_dates", late, _firmness(waiting), due),
        _rows(stopped, "half_built", half, _firmness(stopped), stopped["finish_due"]),
    ]


def _why_waiting(found: pd.DataFrame, on: pd.Timestamp) -> pd.Series:
    built = _percent(found["built_share"])
    dated = sentences(
        "queue_not_started", due=_day(found["start_due"]), on=_day_of(on), days=_days(found),
        built=built,
    )  # fmt: skip
    return dated.where(found["since"].notna(), sentences("queue_idle_undated", built=built))


def _why_stopped(found: pd.DataFrame, on: pd.Timestamp) -> pd.Series:
    day, started = _day_of(on), _day(found["started_on"])
    since, due = _day(found["stopped_on"]), _day(found["finish_due"])
    dated = sentences("queue_half_built", started=started, since=since, on=day, days=_days(found))
    undated = sentences("queue_stop_undated", started=started, due=due, on=day)
    return dated.where(found["since"].notna(), undated) + sentences(
        "queue_progress",
        built=_beside(found["built_share"], idle.AREA_STARTED, "third"),
        spent=_beside(found["invested_share"], idle.MONEY_SPENT, "quarter"),
    )


def _beside(shares: pd.Series, bound: float, name: str) -> pd.Series:
    """A share with the word that decides: a rounded figure alone may seem to reach its bound."""
    less = sentences(f"queue_less_{name}", share=_percent(shares))
    enough = sentences(f"queue_enough_{name}", share=_percent(shares))
    return less.where(shares.lt(bound), enough).where(shares.notna(), text("queue_unknown"))


def _days(found: pd.DataFrame) -> pd.Series:
    return found["days"].astype("string").fillna("")


def _grade_d(parcels: pd.DataFrame) -> pd.DataFrame:
    worst = parcels[parcels["grade"].isin(["D"])]
    names = worst["occupants"].fillna(text("queue_unknown"))
    sentence = sentences("queue_grade_d", firms=names, tax=_per_mu(worst["tax_per_mu"]))
    return _rows(worst, "grade_d", sentence, _PRIORITY["grade_d"])


def _low_yield(
    parcels: pd.DataFrame, below: float | None, history: pd.DataFrame | None
) -> pd.DataFrame:
    if below is None:
        return _rows(
            parcels.iloc[:0], "low_yield", pd.Series(dtype="string"), _PRIORITY["low_yield"]
        )
    years = parcels[["tax_per_mu"]] if history is None else history.reindex(parcels.index)
    poor = years.notna().all(axis=1) & years.lt(below).all(axis=1) & _producing(parcels)
    years = years[poor].sort_index(axis=1)
    per_year = pd.Series("", years.index, dtype="string")
    for at, year in enumerate(years):
        label = text("queue_this_year") if history is None else text("queue_year", year=year)
        per_year += ("、" if at else "") + label + " " + _per_mu(years[year])
    sentence = sentences("queue_low_yield", years=per_year, below=f"{below:g}")
    return _rows(parcels[poor], "low_yield", sentence, _PRIORITY["low_yield"])


def _producing(parcels: pd.DataFrame) -> pd.Series:
    """Land that could yield: in use, and of nobody who is exempt or too young to be judged."""
    unused = parcels["use"].notna() & ~parcels["use"].isin(_IN_USE)
    waiting = unused | parcels["condition"].isin(_NOT_PRODUCING)
    return ~parcels["state"].isin(_NOT_JUDGED) & ~waiting


def _unsupplied(parcels: pd.DataFrame) -> pd.DataFrame:
    stock = parcels[parcels["condition"].isin(_UNSUPPLIED) | parcels["state"].isin(["unsupplied"])]
    sentence = sentences("queue_unsupplied", land=_amount(_size(stock)))
    return _rows(stock, "unsupplied", sentence, _PRIORITY["unsupplied"])


def _size(parcels: pd.DataFrame) -> pd.Series:
    """Land counted, in mu; for land that is not counted yet, as drawn."""
    return parcels["land_mu"].fillna(to_mu(parcels["geometry_area_m2"]))


def _rows(
    parcels: pd.DataFrame,
    reason: str,
    evidence: pd.Series,
    priority: pd.Series | int,
    due: pd.Series | None = None,
) -> pd.DataFrame:
    table = pd.DataFrame({"parcel_id": parcels.index.astype("string"), "reason": reason})
    table["evidence"] = evidence.astype("string").to_numpy()
    table["due"] = pd.NaT if due is None else due.to_numpy()
    table["priority"] = priority if isinstance(priority, int) else priority.to_numpy()
    return table.astype({"reason": "string", "due": "datetime64[s]", "priority": "int64"})


def _hint(parcel_id: pd.Series, evidence: pd.DataFrame) -> pd.Series:
    """What land cover shows of the candidates, for those it shows anything of."""
    if "built_share_seen" not in evidence:
        return pd.Series("", parcel_id.index, dtype="string")
    seen = parcel_id.map(evidence["built_share_seen"])
    return sentences("queue_hint", seen=_percent(seen)).where(seen.notna(), "")


def _firmness(found: pd.DataFrame) -> pd.Series:
    return found["result"].map(_PRIORITY).astype("int64")


def _certainty(found: pd.DataFrame) -> pd.Series:
    words = {result: text(f"queue_{result}") for result in idle.RESULTS}
    return found["result"].map(words).astype("string")


def _day(dates: pd.Series) -> pd.Series:
    days: pd.Series = dates.dt.strftime("%Y-%m-%d").astype("string")
    return days.fillna(text("queue_unknown"))


def _day_of(day: pd.Timestamp) -> str:
    return f"{day:%Y-%m-%d}"


def _amount(values: pd.Series) -> pd.Series:
    shown = round_half_up(values, 2).map("{:,.2f}".format, na_action="ignore")
    return shown.astype("string").fillna(text("queue_unknown"))


def _per_mu(values: pd.Series) -> pd.Series:
    amounts = sentences("queue_per_mu", value=_amount(values))
    return amounts.where(values.notna(), text("queue_unknown"))


def _percent(shares: pd.Series) -> pd.Series:
    shown = round_half_up(shares * 100, 1).map("{:.1f}%".format, na_action="ignore")
    return shown.astype("string").fillna(text("queue_unknown"))


def _with_every_column(parcels: pd.DataFrame) -> pd.DataFrame:
    """A county whose registers lack a column knows nothing of it."""
    lacking = {name: kind for name, kind in _ASKED.items() if name not in parcels}
    blank = {name: pd.Series(pd.NA, parcels.index, "string") for name in lacking}
    return parcels.assign(**blank).astype(lacking)
