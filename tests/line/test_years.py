"""Each year is made once, and editions share what they measure alike."""

from typing import Any

import pytest
from pydantic import BaseModel

from tcgis.line.assess import judge, population
from tcgis.line.years import Years, measures
from tcgis.rulesets.load import load_edition

TEMPLATE = "tongcheng/2024-template"


class Watched:
    """An edition, or a part of it, that notes the paths of what is asked of it."""

    def __init__(self, part: Any, asked: set[str], path: str = "") -> None:
        self._part, self._asked, self._path = part, asked, path

    def __getattr__(self, name: str) -> Any:
        path = f"{self._path}.{name}".lstrip(".")
        value = getattr(self._part, name)
        if isinstance(value, BaseModel):
            return Watched(value, self._asked, path)
        self._asked.add(path)
        return value


@pytest.fixture(scope="module")
def edition():
    return load_edition(TEMPLATE)


def test_a_year_is_made_once(ready, edition):
    years = Years(ready, edition)
    assert list(years) == ready.years == [2022, 2023, 2024]
    assert years[2024] is years[2024]
    assert years[2024].land.year == 2024


def test_a_year_without_figures_is_none(ready, edition):
    years = Years(ready, edition)
    assert 2031 not in years
    with pytest.raises(KeyError):
        years[2031]


def test_other_weights_share_the_years_and_other_land_does_not(ready, edition):
    years = Years(ready, edition)
    lighter = edition.model_copy(update={"title": "试算", "overrides": ()})
    assert years.under(lighter)[2024] is years[2024]
    assert years.under(lighter).edition is lighter
    months = edition.land.model_copy(update={"time_weight": "months"})
    assert years.under(edition.model_copy(update={"land": months}))[2024] is not years[2024]
    stages = edition.facts.model_copy(update={"precedence": ("reported", "verified")})
    assert years.under(edition.model_copy(update={"facts": stages}))[2024] is not years[2024]


def test_editions_are_told_apart_by_all_that_a_year_asks_of_them(ready, edition):
    asked: set[str] = set()
    Years(ready, Watched(edition, asked))[2024]
    shown: set[str] = set()
    measures(Watched(edition, shown))
    land = {"land.area", "land.if_missing", "land.amounts_on", "land.time_weight"}
    assert asked == shown == {*land, "facts.precedence"}


def test_the_watch_sees_another_question(edition):
    """Twin."""
    asked: set[str] = set()
    assert Watched(edition, asked).land.floors == "parcel_share_by_floor"
    assert asked == {"land.floors"}


def test_years_that_were_used_before_judge_as_new_ones(ready, edition):
    used = Years(ready, edition)
    population(used, year=2023)
    judge(used, year=2022)
    mine, fresh = judge(used, year=2024), judge(Years(ready, edition), year=2024)
    for name in ("parcels", "enterprises", "parks", "trend", "queue"):
        assert getattr(mine, name).equals(getattr(fresh, name)), name
