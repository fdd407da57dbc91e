"""A list of some parks sums the land in these parks, not the whole of firms that have more."""

import io
from datetime import date

import openpyxl
import pandas as pd
import pytest

from tcgis.outputs.files import downloads
from tcgis.outputs.files.excerpt import Excerpt
from tcgis.outputs.pages import inside, listing
from tcgis.outputs.pages.listing import Filters

IN_PARK = Filters(parks=("示例园",))
DAY = date(2026, 12, 1)


@pytest.fixture
def two_places(run):
    """甲公司 has 20 of its 30 mu, and 40 of its 60 万元, in the park; 丙公司 is wholly there."""
    users = pd.DataFrame(
        {
            "credit_code": pd.array(["91A", "91A", "91B", "91C"], dtype="string"),
            "parcel_id": pd.array(["G1", "G4", "G2", "G3"], dtype="string"),
            "area_m2": [40_000 / 3, 20_000 / 3, 10_000.0, 10_000.0],
            "tax_wan": [40.0, 20.0, None, 1.5],
            "output_wan": [600.0, 300.0, 30.0, 15.0],
        }
    )
    return run._replace(users=users)


def sheet(run, filters):
    firms = listing.apply_filters(listing.ranked(run.enterprises), filters)
    shown = inside.with_inside(firms, run, filters)
    note = inside.inside_note(firms, run, filters)
    cut = Excerpt(filters, len(shown), len(run.enterprises), DAY, notes=(note,) if note else ())
    content = downloads.list_workbook(run, "enterprise", shown, cut)
    rows = openpyxl.load_workbook(io.BytesIO(content))["榜单"].iter_rows(values_only=True)
    grid = [list(row) for row in rows]
    head = next(at for at, row in enumerate(grid) if row[0] == "统一社会信用代码")
    sums = dict(zip(grid[head], grid[head - 1], strict=True))
    table = pd.DataFrame(grid[head + 1 :], columns=grid[head]).set_index("统一社会信用代码")
    return [row[0] for row in grid[: head - 1]], sums, table


def test_the_part_in_the_park_stands_beside_the_whole_and_is_summed(two_places):
    lines, sums, table = sheet(two_places, IN_PARK)
    first = table.loc["91A"]
    assert (first["计评用地（亩）"], first["所选园区内·计评用地（亩）"]) == (30, 20)
    assert (first["税收（万元）"], first["所选园区内·税收（万元）"]) == (60, 40)
    assert first["所选园区内·亩均税收（万元/亩）"] == pytest.approx(2.0)
    assert (sums["计评用地（亩）"], sums["税收（万元）"], sums["亩均税收（万元/亩）"]) == (
        None,
    ) * 3
    assert sums["所选园区内·计评用地（亩）"] == pytest.approx(20 + 15 + 15)
    assert sums["所选园区内·税收（万元）"] == 41.5
    # 乙公司's tax is not known: its 15 mu are not divided by
    assert sums["所选园区内·亩均税收·参与计算用地（亩）"] == pytest.approx(35)
    assert sums["所选园区内·亩均税收（万元/亩）"] == pytest.approx(41.5 / 35)
    assert "所列企业中 1 家在其他园区另有用地" in lines[3]


def test_without_a_park_or_land_elsewhere_the_list_is_as_it_was(two_places, run):
    firms = two_places.enterprises
    assert inside.with_inside(firms, two_places, Filters(classes=("A",))) is firms
    assert inside.inside_note(firms, two_places, Filters()) == ""
    home = two_places.users["parcel_id"].ne("G4")
    area = two_places.users["area_m2"].where(two_places.users["credit_code"].ne("91A"), 20_000)
    at_home = two_places._replace(users=two_places.users.assign(area_m2=area)[home])
    assert inside.with_inside(firms, at_home, IN_PARK) is firms
    assert inside.inside_note(firms, at_home, IN_PARK) == ""


def test_land_of_firms_that_are_counted_elsewhere_is_told(two_places):
    away = two_places.enterprises["park_name"].where(
        two_places.enterprises.index != "91C", "别处的园"
    )
    run = two_places._replace(enterprises=two_places.enterprises.assign(park_name=away))
    lines, _, table = sheet(run, IN_PARK)
    assert list(table.index) == ["91A", "91B"]
    assert "另有 1 家企业主要用地在其他园区，在此有 15.00 亩" in lines[3]


def test_all_firms_together_have_in_a_park_what_the_park_has(sample_run):
    parks = sample_run.parks.drop(index="outside")
    several = 0
    for name, park in parks.set_index("park_name").iterrows():
        chosen = Filters(parks=(name,))
        part = inside.with_inside(sample_run.enterprises, sample_run, chosen)
        for one in sample_run.ratios:
            assert part[f"inside_{one.of}"].sum() == pytest.approx(park[one.of], rel=1e-9)
        assert part["inside_land_mu"].sum() <= park["land_mu"] + 1e-6
        listed = listing.apply_filters(sample_run.enterprises, chosen)
        several += "inside_land_mu" in inside.with_inside(listed, sample_run, chosen)
    assert several > 0  # firms with land in two parks are there
