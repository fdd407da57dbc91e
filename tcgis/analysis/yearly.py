"""A run beside the one of the year before: what a reader is shown of it."""

from typing import NamedTuple

import pandas as pd

from tcgis.analysis import change, movers
from tcgis.analysis.change import Run
from tcgis.rulesets.model import Edition
from tcgis.scoring.engine import score


class History(NamedTuple):
    """A year against the one before, both scored by today's data; not what was published then."""

    year: int
    """The earlier of the two."""
    rule: str
    """Title of the edition that the earlier year was scored by."""
    trial: bool
    """A base of either year stands in for a missing previous one."""
    parts: pd.DataFrame
    """``change.split``."""
    grades: pd.DataFrame
    """unit of either year → before, now."""
    ways: pd.DataFrame
    """``change.flows``."""
    moves: pd.DataFrame
    """``movers.find_movers``."""
    streaks: pd.DataFrame
    """``change.streaks`` of the units of the later year."""


def runs(units: dict[int, pd.DataFrame], edition: Edition) -> dict[int, Run]:
    """Each year's units scored, with those of the year before for bases that ask for it."""
    return {
        year: Run(each, edition, score(each, edition, previous=units.get(year - 1)))
        for year, each in units.items()
    }


def history(
    by_year: dict[int, Run], year: int, *, remeasured: pd.DataFrame | None = None
) -> History | None:
    """What changed from the year before to ``year``; None if that was not scored.

    ``by_year`` holds the runs of every year known; ``remeasured`` see ``change.split``.
    """
    now, before = by_year[year], by_year.get(year - 1)
    if before is None:
        return None
    parts = change.split(now, before, remeasured=remeasured)
    then, today = before.scored.scores, now.scored.scores
    grades = {each: one.scored.scores["grade"] for each, one in by_year.items() if each <= year}
    table = pd.DataFrame(grades).reindex(today.index)
    return History(
        year=year - 1,
        rule=before.edition.title,
        trial=any(bool(run.scored.bases["trial"].any()) for run in (now, before)),
        parts=parts,
        grades=pd.DataFrame({"before": then["grade"], "now": today["grade"]}),
        ways=change.flows(_shown(before), _shown(now)),
        moves=movers.find_movers(then, today, parts),
        streaks=change.streaks(table),
    )


def _shown(run: Run) -> pd.DataFrame:
    """Grades with land and tax, which a county need not have."""
    return run.scored.scores[["grade", "state"]].join(
        run.units.reindex(columns=["land_mu", "tax_wan"])
    )
