"""The sample holds contracts at the edges of the law, each where the test of it says so."""

import numpy as np
import pandas as pd
import pytest

from tcgis.land.idle import judge_idle
from tcgis.sample.land import edges
from tcgis.sample.land.land import make_land

END = pd.Timestamp("2024-12-31")


@pytest.fixture(scope="module")
def plain():
    return make_land(np.random.default_rng(421222)).parcels.set_index("parcel_id")


@pytest.fixture(scope="module")
def edged(plain):
    return edges.set_edges(plain)


def first(table, plan, count):
    return table[table["plan"].eq(plan)].head(count)


def test_idle_land_of_one_to_two_years_and_suspected_land(edged):
    found = judge_idle(edged, on=END).loc[first(edged, "idle", 5).index]
    assert found["result"].tolist() == ["idle"] * 3 + ["suspected"] * 2
    years = found["days"][:3] / 365.25
    assert years.between(1, 2).all()


def test_near_misses_of_a_third_and_a_quarter_and_a_stop_of_less_than_a_year(edged):
    found = judge_idle(edged, on=END).loc[first(edged, "halfbuilt", 5).index]
    near = found["result"].fillna("no").tolist()
    assert [near[at] for at in (1, 3, 4)] == ["no", "suspected", "no"]
    assert near[0] == near[2] != "no"


def test_completion_years_overdue_without_a_recorded_stop(edged):
    late = first(edged, "building", 2)
    assert (late["finish_due"] < END - pd.DateOffset(years=2)).all()
    assert late[["finished_on", "stopped_on"]].isna().all(axis=None)
    little = late["built_share"].lt(1 / 3) | late["invested_share"].lt(0.25)
    assert little.tolist() == [True, False]
    assert judge_idle(late, on=END)["result"].fillna("no").tolist() == ["suspected", "no"]


def test_land_let_by_the_county_is_let_for_twenty_years_at_most(plain, edged):
    def years(table):
        let = table[table["supply_mode"].eq("租赁")]
        return (let["term_end"] - let["supplied_on"]).dt.days / 365.25, let

    before, _ = years(plain)
    after, let = years(edged)
    assert before.max() > 40
    assert len(let) > 3
    assert after.max() <= 20
    assert let["term_end"].gt(END).all()


def test_everything_else_is_as_it_was(plain, edged):
    same = plain.drop(columns=["supply_mode", "term_end"])
    moved = same.ne(edged[same.columns]) & ~(same.isna() & edged[same.columns].isna())
    assert moved.any(axis=1).sum() == 5 + 5 + 2
