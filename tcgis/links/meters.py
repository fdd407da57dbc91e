"""Power and water of a meter that several firms use, split by the shares they agreed."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from tcgis import findings
from tcgis.answers import NOTHING, Answers
from tcgis.catalog import codes
from tcgis.links import identity
from tcgis.links.holdings import month_ends
from tcgis.words.terms import sentences

_SLACK = 0.001
_REMAINDER = ["account", "year", "item", "value", *findings.SOURCE]


class Split(NamedTuple):
    """Facts by user, what no user takes, and what was found on the way."""

    frame: pd.DataFrame
    remainder: pd.DataFrame
    """account, year, item, value, SOURCE: amounts of shared meters on no enterprise, and, where
    shares exceed one by rounding, what was given too much (negative). Facts = frame + remainder."""
    findings: pd.DataFrame
    candidates: pd.DataFrame
    """As of ``identity.Resolved``."""


class _Shares(NamedTuple):
    """Rows of the table of meters in one year."""

    table: pd.DataFrame
    """account, year, weight (share of the year's amount), users, credit_code, enterprise_name;
    only meters with a user in that year."""
    wrong: pd.DataFrame
    """First row of each meter whose shares do not add up, with ``month`` and ``total``."""


def split_meters(
    facts: pd.DataFrame,
    meters: pd.DataFrame,
    enterprises: pd.DataFrame,
    *,
    answers: Answers = NOTHING,
) -> Split:
    """Replace each fact on a meter of the table by one for each of its users.

    A share counts for the months at whose end it is in force, of the months in which the meter
    has any user. Shares that add up to less than one leave a remainder on nobody; more than one
    would make power of nothing, and nobody gets any. Shares are never scaled. A meter without
    users in the year, and a fact without ``account``, stay as they are.

    Parameters
    ----------
    facts : the long table, before its subjects are resolved.
    meters : account, credit_code, enterprise_name, share (0–1), from_on, to_on.
    """
    empty = pd.DataFrame(columns=_REMAINDER)
    if not len(meters) or "account" not in facts:
        nobody = identity.unmatched([])
        return Split(facts, empty, findings.none(), nobody)
    users = meters.assign(account=codes.clean(meters["account"]))
    found = identity.resolve_enterprises(
        users,
        enterprises,
        code="credit_code",
        name="enterprise_name",
        effect=findings.SET_ASIDE,
        answers=answers,
    )
    users["credit_code"] = found.frame["credit_code"].reindex(users.index)
    account = codes.clean(facts["account"])
    years = facts.loc[account.isin(users["account"].dropna()), "year"].unique()
    each = [_shares(users, int(year)) for year in sorted(years)]
    if not each:
        return Split(facts, empty, found.findings, found.candidates)
    shares = pd.concat([one.table for one in each])
    frame, remainder, shared = _shared_out(facts.assign(account=account), shares)
    wrong = _wrong_shares(pd.concat([one.wrong for one in each]))
    faults = findings.join([found.findings, wrong, _shared_meters(shared, shares)])
    return Split(frame, remainder, faults, found.candidates)


def _shares(users: pd.DataFrame, year: int) -> _Shares:
    live = _in_force(users, year)
    share = np.nan_to_num(users["share"].to_numpy("float64"))
    place, accounts = pd.factorize(users["account"])
    total, count = np.zeros((len(accounts), 12)), np.zeros((len(accounts), 12))
    np.add.at(total, place, live * share[:, None])
    np.add.at(count, place, live)
    months = np.sum(count > 0, axis=1)
    too_much = np.max(total, axis=1) > 1 + _SLACK
    weight = np.sum(live, axis=1) * share / np.maximum(months, 1)[place]
    table = users[["account", "credit_code", "enterprise_name"]].assign(
        year=year,
        weight=np.where(np.take(too_much, place), 0.0, weight),
        users=np.bincount(place, np.max(live, axis=1), len(accounts))[place],
    )
    used = table.iloc[np.flatnonzero(months[place])]
    return _Shares(used, _off(users, total, np.abs(total - 1) * (count > 0), year=year))


def _in_force(users: pd.DataFrame, year: int) -> np.ndarray:
    """User × month: 1 where the share is in force on the month's last day."""
    columns = [
        ~(users["from_on"].gt(end) | users["to_on"].lt(end)).fillna(value=False)
        for end in month_ends(year)
    ]
    return np.column_stack([each.to_numpy("float64") for each in columns])


def _off(users: pd.DataFrame, total: np.ndarray, gap: np.ndarray, *, year: int) -> pd.DataFrame:
    """First row of each meter with a month whose shares do not add up, and that month."""
    month = np.argmax(gap > _SLACK, axis=1)
    first = users.drop_duplicates("account").assign(
        year=year, month=month + 1, total=total[np.arange(len(total)), month]
    )
    return first.iloc[np.flatnonzero(np.max(gap, axis=1) > _SLACK)]


def _shared_out(
    facts: pd.DataFrame, shares: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Facts by user, the remainder, and the facts that were on a shared meter."""
    keys = ["account", "year"]
    of_meter = pd.MultiIndex.from_frame(facts[keys]).isin(pd.MultiIndex.from_frame(shares[keys]))
    hit = of_meter & facts["subject_kind"].eq("enterprise").to_numpy(bool)
    shared = facts[hit].reset_index(drop=True)
    known = shares[shares["credit_code"].notna() & shares["weight"].gt(0)]
    parts = shared.reset_index(names="place").merge(known, on=keys)
    parts = parts.assign(
        subject_id=parts["credit_code"],
        subject_name=parts["enterprise_name"],
        value=parts["value"] * parts["weight"],
    )
    given = parts.groupby("place")["value"].sum().reindex(shared.index).fillna(0.0)
    rest = shared.assign(value=shared["value"] - given)
    rest = rest[rest["value"].abs().gt(1e-9 * shared["value"].abs())]
    frame = pd.concat([facts[~hit], parts[facts.columns]], ignore_index=True)
    return frame, rest[_REMAINDER].reset_index(drop=True), shared


def _shared_meters(facts: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    several = shares[shares["users"].gt(1) & shares["weight"].gt(0)]
    who = several["enterprise_name"].fillna(several["credit_code"])
    text = who + " " + (several["weight"] * 100).map("{:.4g}%".format).astype("string")
    lists = text.groupby([several["account"], several["year"]]).agg("、".join).rename("users")
    rows = facts.drop_duplicates(findings.SOURCE).join(lists, on=["account", "year"])
    rows = rows[rows["users"].notna()]
    return findings.found(
        "meter_shared",
        rows,
        subject=rows["account"],
        field="account",
        value=rows["subject_name"],
        detail=rows["users"],
    )


def _wrong_shares(wrong: pd.DataFrame) -> pd.DataFrame:
    rows = wrong.drop_duplicates("account").reset_index(drop=True)
    total = rows["total"].map("{:.4g}".format).astype("string")
    return findings.found(
        "meter_shares_wrong",
        rows,
        subject=rows["account"],
        field="share",
        value=total,
        detail=sentences(
            "meter_month_total",
            year=rows["year"].astype("string"),
            month=rows["month"].astype("string"),
            total=total,
        ),
    )
