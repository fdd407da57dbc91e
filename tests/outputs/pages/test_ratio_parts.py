"""Every ratio of every list, sheet, sum row and tile divides by what stands beside it.

What is divided is found here by the headings alone, as a reader does, not by the program's own
table of parts.
"""

import re

import pandas as pd
import pytest

from tcgis.line.assess import judge
from tcgis.line.years import Years
from tcgis.outputs.files import run_workbook
from tcgis.outputs.files.xlsx import TableSheet
from tcgis.outputs.pages import listing, overview
from tcgis.rulesets.load import load_edition

# heading of a ratio → headings of what is divided, best first, and the factor of its units
PAIRS = {
    "亩均税收": (["税收（万元）"], 1),
    "亩均产值": (["工业总产值（万元）"], 1),
    "亩均营业收入": (["营业收入（万元）"], 1),
    "亩均工业增加值": (["工业增加值（万元）"], 1),
    "亩均评估值": (["评估总值（美元）"], 1),
    "规上亩均税收": (["税收（万元）"], 1),
    "规上亩均产值": (["工业总产值（万元）"], 1),
    "单位用电税收": (["税收（万元）", "用电量（千瓦时）"], 10_000),
    "单位能耗工业增加值": (["工业增加值（万元）", "综合能耗（吨标准煤）"], 1),
    "单位排放工业增加值": (["工业增加值（万元）", "主要污染物排放量（吨）"], 1),
    "全员劳动生产率": (["工业增加值（万元）", "平均用工人数（人）"], 1),
    "研发经费占营业收入比重": (["研发经费（万元）", "营业收入（万元）"], 1),
}
UNIT = re.compile(r"（[^（）]*）$")
NOT_OURS = {"约定亩均税收"}
"""What a contract says is divided by nobody here."""


def ratios_of(headings):
    """Ratio columns: what the field calls per mu or per unit, not the parts beside them."""
    plain = {one: UNIT.sub("", one).split("·")[0] for one in headings}
    return [one for one, name in plain.items()
            if "参与计算" not in one and name not in NOT_OURS
            and (name in PAIRS or "亩均" in name)]  # fmt: skip


def part(table, ratio, what):
    """The part that counts where it stands in a column of its own, else the whole."""
    own = [one for one in table if one.startswith(f"{UNIT.sub('', ratio)}·参与计算")]
    named = UNIT.sub("", what)
    used = [one for one in own if UNIT.sub("", one).endswith(f"参与计算的{named}")]
    return table[used[0]] if used else table[what]


def land(table, ratio):
    return table[f"{UNIT.sub('', ratio)}·参与计算用地（亩）"]


def half(table, column):
    """What rounding may have taken from a figure; nothing of what is unrounded."""
    places = table.attrs.get("decimals", {})
    return 0.5 * 10.0 ** -places[column.name] if places else 0.0


def check(table):
    """Each ratio known of a table is what stands beside it, divided; gives how many there were."""
    seen = 0
    for ratio in ratios_of(table):
        wholes, times = PAIRS[UNIT.sub("", ratio).split("·")[0]]
        above = part(table, ratio, wholes[0])
        below = part(table, ratio, wholes[1]) if len(wholes) > 1 else land(table, ratio)
        known = table[ratio].notna()
        told, of, per = (one[known].astype("float64") for one in (table[ratio], above, below))
        slack = half(table, table[ratio]) + 1e-9 * told.abs() + 1e-12
        slack += (times * half(table, above) + told.abs() * half(table, below)) / per.abs()
        off = (of / per * times - told).abs() > slack * 1.01
        assert not off.any(), (ratio, table.loc[off[off].index])
        seen += int(known.sum())
    return seen


def with_total(sheet):
    """A sheet's columns by heading, the sum row below."""
    figures = [one for one in sheet.columns if pd.api.types.is_numeric_dtype(one.values)]
    columns = {
        one.heading: [*one.values.astype("Float64").to_numpy("float64", na_value=float("nan")),
                      one.total] for one in figures
    }  # fmt: skip
    return pd.DataFrame(columns).astype("float64")


def walk(run):
    """Every list of the pages and every sheet of units; how many ratios were divided again."""
    lists = {
        "enterprise": (run.enterprises, listing.ENTERPRISE_COLUMNS),
        "parcel": (run.parcels, listing.PARCEL_COLUMNS),
        "park": (run.parks, listing.PARK_COLUMNS),
        "sums": (overview.park_sums(run), listing.SUM_COLUMNS),
        "zone": (run.zones, listing.PARK_COLUMNS),
        "industry": (run.industries, listing.PARK_COLUMNS),
    }
    seen = {}
    for name, (units, columns) in lists.items():
        shown = listing.readable_table(pd.DataFrame(units), columns, run)
        seen[name] = check(shown)
    for sheet in run_workbook.run_sheets(run):
        if isinstance(sheet, TableSheet) and ratios_of([one.heading for one in sheet.columns]):
            seen[sheet.name] = check(with_total(sheet))
    return seen


def test_every_ratio_of_the_sample_divides_by_what_stands_beside_it(sample_run):
    seen = walk(sample_run)
    assert min(seen[name] for name in ("enterprise", "parcel", "park", "zone", "industry")) > 0
    assert seen["企业"] > 1000
    assert seen["园区"] == 36 + 6  # six places and six ratios with their sum row


@pytest.mark.parametrize("edition", ["zhejiang/2022-template", "anhui-city/undated"])
def test_so_does_every_ratio_of_other_editions(sample_ready, edition):
    seen = walk(judge(Years(sample_ready, load_edition(edition)), year=2024))
    assert seen["企业"] > 900


def test_the_sums_of_a_part_of_the_list_divide_what_is_on_it(sample_run):
    some = sample_run.enterprises[sample_run.enterprises["park_id"].eq("P04").fillna(value=False)]
    sheet = run_workbook.units_sheet(sample_run, "x", some, listing.ENTERPRISE_COLUMNS)
    assert check(with_total(sheet)) > 10


def test_the_tiles_say_what_they_divide(sample_run):
    for tile in overview.county_tiles(sample_run):
        made = re.search(r"([\d,.]+) 万元 ÷ 参与计算用地 ([\d,.]+) 亩", tile.basis)
        assert bool(made) == tile.label.startswith("亩均")
        if made:
            of, per = (float(one.replace(",", "")) for one in made.groups())
            assert f"{of / per:.2f}" == tile.value


def test_the_walk_sees_a_ratio_of_something_else(sample_run):
    """Twin."""
    shown = listing.readable_table(sample_run.parks, listing.SUM_COLUMNS, sample_run)
    assert check(shown) == 12
    of_all_land = shown.assign(**{"亩均税收·参与计算用地（亩）": shown["计评用地（亩）"]})
    with pytest.raises(AssertionError, match="亩均税收"):
        check(of_all_land)


def test_the_numbers_of_the_parks_add_up_to_those_of_the_tile(sample_run):
    counts = overview.grades_by_park(sample_run).groupby("grade")["count"].sum()
    tile = next(one for one in overview.county_tiles(sample_run) if "A / B" in one.label)
    assert tile.value == " / ".join(str(counts[grade]) for grade in "ABCD")
    parks = sample_run.parks
    assert parks["grade_D"].sum() == counts["D"]
    holders = sample_run.holdings.merge(
        sample_run.parcels["park_id"].fillna("outside"), left_on="parcel_id", right_index=True
    )
    net = holders.groupby(["park_id", "credit_code"])["area_m2"].sum()
    using = net[net > 0.01].groupby("park_id").size()
    both = parks["enterprises"] + parks["enterprises_elsewhere"]
    assert both.to_dict() == using.to_dict()
