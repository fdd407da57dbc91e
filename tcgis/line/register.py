"""Who was not in the register yet at the end of the year: no part of the population."""

import pandas as pd

from tcgis.words.terms import text


def not_yet(enterprises: pd.DataFrame, year: int) -> pd.Series:
    """Day of registration, by credit_code, of the firms registered after the year's end."""
    firms = enterprises.set_index("credit_code")
    blank = pd.Series(pd.NaT, firms.index, dtype="datetime64[us]")
    days = pd.Series(firms.get("registered_on", blank))
    return days[days.gt(pd.Timestamp(year, 12, 31))]


def with_later(scores: pd.DataFrame, firms: pd.Index, later: pd.Series) -> pd.DataFrame:
    """Scores with rows for the firms of later years: ``excluded``, with the day as the reason."""
    table = scores.reindex(firms)
    table.loc[later.index, "state"] = "excluded"
    reasons = [text("reason_not_registered", day=f"{day:%Y-%m-%d}") for day in later]
    table.loc[later.index, "reason"] = pd.array(reasons, dtype="string")
    return table
