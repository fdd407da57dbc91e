"""What the first page says, against figures one can check by hand."""

import re

import pytest

from tcgis.line.assess import judge
from tcgis.outputs.numbers import number, percent
from tcgis.outputs.pages import overview
from tcgis.outputs.pages.worst import worst_park


@pytest.fixture(scope="module")
def runs(sample_years, sample_run):
    return {2022: judge(sample_years, year=2022), 2024: sample_run}


def test_the_worst_park_is_the_one_of_lowest_tax_per_mu_and_never_the_land_outside(runs):
    run = runs[2024]
    inside = run.parks.drop(index="outside")
    worst = inside.loc[inside["tax_per_mu"].idxmin()]
    said = worst_park(run)
    assert worst["park_name"] in said.title
    assert number(worst["tax_per_mu"], 2) in said.lines[0]


def test_an_industry_of_one_park_alone_is_not_compared_with_itself(runs):
    run = runs[2024]
    worst = run.parks.drop(index="outside")["tax_per_mu"].idxmin()
    here = run.pieces["parcel_id"].map(run.parcels["park_id"]).eq(worst)
    elsewhere = run.pieces["industry"].where(here | run.pieces["industry"].isna(), "C13")
    alone = "全县仅本园有，无同业可比"
    said = worst_park(run._replace(pieces=run.pieces.assign(industry=elsewhere))).lines
    told = [each for each in "；".join(said).split("；") if alone in each]
    assert told
    assert not any("产出 " in each for each in told)
    shared = run.pieces["industry"].where(run.pieces["industry"].isna(), "C13")
    everywhere = worst_park(run._replace(pieces=run.pieces.assign(industry=shared))).lines
    assert not any(alone in line for line in everywhere)


def test_a_year_without_the_one_before_is_marked_as_a_trial(runs):
    assert any("试评价" in line for line in overview.run_basis(runs[2022]))
    assert not any("试评价" in line for line in overview.run_basis(runs[2024]))


def test_the_tiles_are_the_county_s_sums(runs):
    run = runs[2024]
    shown = {tile.label: tile.value for tile in overview.county_tiles(run)}
    county = run.zones.loc["county"]
    assert shown["亩均税收（万元/亩）"] == number(county["tax_per_mu"], 2)
    grades = run.enterprises["grade"].value_counts()
    assert shown["A / B / C / D 类企业（家）"] == " / ".join(str(grades[g]) for g in "ABCD")


def test_the_grades_of_the_tile_and_those_beside_add_up_to_the_ranked(runs):
    run = runs[2024]
    [tile] = [each for each in overview.county_tiles(run) if each.label.startswith("A / B / C / D")]
    ranked, beside = re.search(r"有名次的共 ([\d,]+)，其中 (\d+) 不定等级", tile.basis).groups()
    without = run.enterprises["rank"].notna() & run.enterprises["grade"].isna()
    assert int(beside) == without.sum() > 0
    counted = sum(int(each.replace(",", "")) for each in tile.value.split(" / "))
    assert counted + int(beside) == int(ranked.replace(",", ""))
    graded = run._replace(enterprises=run.enterprises[~without])
    assert not any("不定等级" in each.basis for each in overview.county_tiles(graded))


def test_missing_is_a_dash_and_never_zero():
    assert (number(None, 2), number(float("nan"), 2), percent(None)) == ("—", "—", "—")
    assert number(0, 2) == "0.00"
    assert number(1234.565, 2) == "1,234.57"


def test_the_gini_says_what_it_covers_and_that_some_tax_is_negative(runs):
    run = runs[2024]
    counted = run.parcels["land_m2"].gt(0) & run.parcels["tax_wan"].notna()
    said = overview.gini_sentence(run)
    assert f"{counted.sum()} 宗计入，{(~counted).sum()} 宗没有" in said
    assert ("税收为负" in said) == bool((run.parcels.loc[counted, "tax_wan"] < 0).any())
    nobody = run._replace(pieces=run.pieces[:0])
    assert overview.gini_sentence(nobody) == "没有可用的税收数据，不计基尼系数。"
