"""The invented enterprises, their leases and amounts."""

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from tcgis.catalog import codes
from tcgis.sample.firms import amounts, firms, leases, names, trades
from tcgis.sample.firms.leases import DAY
from tcgis.words.units import MU_M2

INDUSTRIES = Path(__file__).parents[2] / "layers" / "codes" / "industries.csv"


class Made(NamedTuple):
    firms: firms.Firms
    leases: leases.Leases
    amounts: pd.DataFrame


@pytest.fixture(scope="module")
def made(small_ground):
    parcels, buildings = small_ground
    some = firms.make_firms(np.random.default_rng(1), parcels)
    let = leases.make_leases(np.random.default_rng(2), parcels, buildings, some)
    return Made(some, let, amounts.make_amounts(np.random.default_rng(3), some, let.land_m2))


def test_codes_count_upward_and_check():
    # the first organisation body, its check 9 (11 - 1 x 2), and the check of the whole
    made = names.credit_codes(np.array([1, 2, 10, 300]))
    assert made.str[:17].tolist()[:2] == ["91421222000000019", "91421222000000027"]
    assert codes.credit_code_valid(made).all()
    assert made.str[8:16].tolist() == ["00000001", "00000002", "00000010", "00000300"]


def test_brands_are_distinct_and_hold_no_double_sign():
    for count in (500, 60_000):
        brand = names.brands(np.random.default_rng(0), count)
        assert len(set(brand)) == count
        assert not any(word[0] == word[1] for word in brand)


def test_names_are_distinct_and_marked(made):
    table = made.firms.table
    named = pd.concat([table["enterprise_name"], table["former_names"].dropna()])
    assert named.is_unique
    assert named.str.startswith("示例").all()
    assert codes.credit_code_valid(table["credit_code"]).all()


def test_sizes_and_conditions(made):
    table = made.firms.table
    assert len(table) == 300
    assert 60 <= table["size"].eq("规上").sum() <= 70
    assert table["above_scale_on"].notna().equals(table["size"].eq("规上"))
    assert table["above_scale_on"].dt.year.eq(2024).sum() >= 2
    assert set(table["condition"]) == {"在产", "在建", "停产", "注销"}
    assert table["production_on"].between("2023-01-01", "2024-12-31").sum() >= 5
    assert table["role"].eq("landless").sum() >= 2


def test_dates_run_in_order(made):
    table = made.firms.table
    assert not (table["registered_on"] > table["production_on"]).any()
    assert not (table["production_on"] > table["above_scale_on"]).any()
    assert table["registered_on"].is_monotonic_increasing


def test_holders_follow_the_plan(made, small_ground):
    plan = small_ground.parcels["plan"].to_numpy("str")
    role = np.append(made.firms.table["role"].to_numpy("str"), "")[made.firms.holder]
    assert set(role[plan == "unsupplied"]) == {""}
    assert set(role[plan == "factory"]) == {"platform"}
    assert set(role[plan == "utility"]) == {"utility"}
    assert set(role[plan == "owner"]) == {"owner"}
    plots = np.bincount(made.firms.holder[plan == "owner"])
    assert (plots > 1).sum() > 20


def test_industries_are_those_of_the_code_list():
    with INDUSTRIES.open(encoding="utf-8") as file:
        known = {row["code"]: (row["section"], row["name"]) for row in csv.DictReader(file)}
    assert list(known) == [str(code) for code in range(13, 47)]
    industrial = trades.load_trades().query("group != 'platform'")
    for code, division in zip(industrial["code"], industrial["division"], strict=True):
        assert known[code[1:3]] == (code[0], division)


def test_tenants_share_floors_and_never_more_than_there_are(made, small_ground):
    floors = made.leases.table.query("kind == 'floor'")
    now = floors[floors["from_on"].le(DAY) & floors["to_on"].ge(DAY)]
    let = now.groupby("parcel")["floor_area_m2"].agg(["sum", "size"])
    assert let["size"].max() >= 3
    assert (let["sum"] <= 6000 * 0.97 + 0.1).all()


def test_leases_form_chains_and_other_times(made):
    table = made.leases.table
    land = table.query("kind == 'land'")
    chained = land[land["lessor"].isin(land["lessee"])]
    assert len(chained) >= 2
    above = land.set_index(["parcel", "lessee"])["area_m2"]
    first = above.loc[list(zip(chained["parcel"], chained["lessor"], strict=True))]
    assert (chained["area_m2"].to_numpy() < first.to_numpy()).all()
    assert table["to_on"].lt(DAY).sum() >= 2
    assert table["from_on"].gt(DAY).sum() >= 2


def test_land_after_leases_adds_up(made, small_ground):
    used = made.leases.land_m2
    held = small_ground.parcels["geometry_area_m2"][made.firms.holder >= 0].sum()
    assert used.min() > -1e-6
    assert used.sum() == pytest.approx(held)


def test_a_few_firms_hold_most_of_the_tax(made):
    tax = made.amounts.query("year == 2024")["tax_wan"].sort_values(ascending=False)
    assert tax.head(len(tax) // 10).sum() > 0.4 * tax.sum()


def test_yields_look_like_a_county(made):
    now = made.amounts.query("year == 2024 and output_wan.notna()").set_index("firm")
    mu = pd.Series(made.leases.land_m2 / MU_M2)[now.index]
    per_mu = (now["tax_wan"] / mu)[mu > 0.1]
    size = made.firms.table["size"][per_mu.index]
    assert 7 < per_mu[size.eq("规上")].median() < 13
    assert 2 < per_mu[size.eq("规下")].median() < 5
    assert (per_mu[size.eq("规下")] < 1).any()
    assert per_mu.max() < 200


def test_amounts_of_a_firm_hang_together(made):
    now = made.amounts.query("year == 2024").dropna()
    logs = np.log(now[["tax_wan", "revenue_wan", "output_wan", "power_kwh", "staff"]]).corr()
    assert logs.min().min() > 0.6
    wide = made.amounts.pivot_table(index="firm", columns="year", values="tax_wan").dropna()
    assert np.log(wide).corr().loc[2023, 2024] > 0.9
    assert (now["tax_wan"] < now["output_wan"]).all()


def test_revenue_is_on_its_side_of_the_threshold(made):
    full = made.amounts[made.amounts["year"].eq(2023)].dropna()
    since = made.firms.table["production_on"][full["firm"]].lt("2022-12-01").to_numpy()
    until = made.firms.table["until"][full["firm"]].isna().to_numpy()
    full = full[since & until]
    assert full.loc[full["above"], "revenue_wan"].min() >= 2000
    assert full.loc[~full["above"], "revenue_wan"].max() <= 2000


def test_who_makes_nothing_pays_for_land_alone(made):
    idle = made.firms.table.index[made.firms.table["role"].isin(["builder", "idle"])]
    rows = made.amounts[made.amounts["firm"].isin(idle)]
    assert len(rows) > 0
    assert rows[["output_wan", "revenue_wan", "power_kwh", "staff"]].isna().all(axis=None)
    per_mu = rows["tax_wan"].to_numpy() / (made.leases.land_m2[rows["firm"]] / MU_M2)
    assert ((per_mu > 0.09) & (per_mu < 0.17)).all()
