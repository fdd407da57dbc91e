"""A year beside the one before, from runs of firms one can check by hand."""

import pandas as pd

from tcgis.analysis import yearly
from tests.analysis.test_change import TEMPLATE, run, small


def runs():
    first = small(甲=(10, 10), 乙=(10, 10))
    last = small(甲=(10, 20), 乙=(10, 60), 去=(10, None))
    this = small(甲=(10, 30), 乙=(10, 60), 来=(5, None))
    return {2022: run(first), 2023: run(last, first), 2024: run(this, last)}


def test_without_the_year_before_there_is_no_history():
    assert yearly.history(runs(), 2022) is None
    gap = runs()
    del gap[2023]
    assert yearly.history(gap, 2024) is None  # 2022 is not the year before


def test_the_year_before_its_rule_and_whether_a_base_was_a_trial():
    by_year = runs()
    last, this = yearly.history(by_year, 2023), yearly.history(by_year, 2024)
    assert (last.year, last.trial) == (2022, True)
    assert (this.year, this.trial) == (2023, False)
    assert this.rule == "通城县工业企业亩均效益综合评价（模板，非官方）"


def test_parcels_have_the_bases_of_the_year_before_as_well():
    lots = TEMPLATE.model_copy(update={"unit": "parcel"})
    found = yearly.runs({2023: small(甲=(10, 20)), 2024: small(甲=(10, 30))}, lots)
    assert found[2024].scored.bases.set_index("indicator")["base"]["tax_per_mu"] == 4
    assert not found[2024].scored.bases["trial"].any()


def test_parts_ways_and_streaks_of_the_two_years():
    found = yearly.history(runs(), 2024)
    assert found.parts["own"].dropna().to_dict() == {"甲": 50, "乙": 0}
    ways = found.ways.set_index(["from_class", "to_class"])
    assert ways["units"].to_dict() == {
        ("ungraded", "ungraded"): 2,
        ("ungraded", "gone"): 1,
        ("new", "ungraded"): 1,
    }
    assert ways.loc[("ungraded", "ungraded"), "tax_wan_now"] == 90
    assert set(found.streaks.index) == {"甲", "乙", "来"}
    assert found.streaks["years"].isna().all()  # two firms: too few to be graded


def test_a_later_year_is_no_part_of_a_streak():
    def graded(one, grade):
        scores = one.scored.scores.assign(grade=pd.Series(grade, one.units.index, dtype="string"))
        return one._replace(scored=one.scored._replace(scores=scores))

    by_year = {year: graded(one, "A" if year == 2024 else "D") for year, one in runs().items()}
    found = yearly.history(by_year, 2023).streaks
    assert found["years"].to_dict() == {"甲": 2, "乙": 2, "去": 1}


def test_a_county_without_tax_has_flows_without_tax():
    by_year = {
        year: each._replace(units=each.units.rename(columns={"tax_wan": "other"}))
        for year, each in runs().items()
    }
    shown = yearly._shown(by_year[2024])
    assert shown["tax_wan"].isna().all()
    assert shown["land_mu"].tolist() == [10, 10, 5]
    assert pd.api.types.is_float_dtype(shown["tax_wan"])
