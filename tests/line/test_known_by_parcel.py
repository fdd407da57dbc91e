"""Amounts that departments give by parcel: whoever holds the land, it stays in the divisor."""

from itertools import product

import geopandas as gpd
import pandas as pd
import pytest
import yaml
from shapely.geometry import box

import tcgis

EAST, NORTH = 482_000, 3_237_000
MONEY = {"zh": "成交价格", "en": "Price", "unit": "万元", "unit_en": "10k yuan", "decimals": 2}


def layer(name, table, files, **more):
    head = {"id": name, "title": name, "table": table, "department": "自然资源局", "source": "自拟",
            "licence": "MIT", "files": files}  # fmt: skip
    return head | more


def catalog(item):
    code = {"kind": "code", "required": True}
    return {
        "county": {"id": "t", "name": "试", "crs": "EPSG:4547",
                   "envelope": [113.44, 28.88, 114.22, 29.55]},
        "parcels": layer("parcels", "parcels", ["zd.gpkg"], reader="vector", key="parcel_id",
                         columns={"parcel_id": {"from": ["ZDDM"]} | code,
                                  "holder": {"from": ["QLR"]}, "condition": {"from": ["ZT"]}}),
        "parks": layer("parks", "parks", ["park.gpkg"], reader="vector", key="park_id",
                       columns={"park_id": {"from": ["NAME"]} | code,
                                "park_name": {"from": ["NAME"]}}),
        "money": layer("money", "facts", ["money.csv"], reader="spreadsheet", subject="parcel",
                       year=2024, columns={"parcel_id": {"from": ["ZDDM"]} | code},
                       facts={item: {"from": ["数"], "kind": "number", "unit": "万元"}}),
    }  # fmt: skip


def rule(item):
    filling = {"take": "none", "cite": "own"}
    one = {"id": "per_mu_of_it", "label": {"zh": "亩均", "en": "Per mu", "decimals": 3}, "of": item,
           "per": "land_mu", "weight": 100, "cite": "own", "on_missing": filling,
           "on_zero_denominator": filling, "on_negative": {"take": "as_is", "cite": "own"},
           "base": {"kind": "fixed", "value": 10, "cite": "own"},
           "score": {"kind": "ratio", "floor": 0, "cap": None, "cite": "own"}}  # fmt: skip
    own = {"cite": "own"}
    return {
        "id": "test/by-parcel", "title": "按宗地", "status": "draft", "legal_basis": "无",
        "valid": [2000, 2030], "unit": "park", "items": {} if item == "tax_wan" else {item: MONEY},
        "documents": {"own": {"title": "自拟", "year": 2026, "mark": "proposal"}},
        "population": {"include": {"when": [{"field": "park_name", "missing": False}]} | own,
                       "exempt": [], "defer": [], "separate_lists": []},
        "facts": {"precedence": ["verified"]} | own,
        "land": {"area": "geometry_area_m2", "if_missing": None, "on": "year_end",
                 "floors": "parcel_share_by_floor", "amounts_on": "in_use"} | own,
        "groups": {"by": []} | own, "indicators": {"*": [one]},
        "total": {"decimals": {"take": 2} | own}, "rank": {"order": ["score", "unit"]} | own,
        "classes": {"kind": "none"} | own, "overrides": [], "low_yield": None, "notice": None,
    }  # fmt: skip


def county(folder, item, *, holders, amounts=(150, 150), conditions=("在用", "在用")):
    """Two parcels of 15 mu in one park; files and catalogue in one folder."""
    shapes = [box(EAST + 100 * at, NORTH, EAST + 100 * (at + 1), NORTH + 100) for at in (0, 1)]
    land = {"ZDDM": ["P1", "P2"], "QLR": holders, "ZT": conditions}
    gpd.GeoDataFrame(land, geometry=shapes, crs=4547).to_file(folder / "zd.gpkg")
    around = [box(EAST - 50, NORTH - 50, EAST + 250, NORTH + 150)]
    gpd.GeoDataFrame({"NAME": ["甲园"]}, geometry=around, crs=4547).to_file(folder / "park.gpkg")
    rows = pd.DataFrame({"ZDDM": ["P1", "P2"], "数": amounts}).dropna()
    rows.to_csv(folder / "money.csv", index=False)
    for name, entry in catalog(item).items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(entry, allow_unicode=True), "utf-8")
    draft = folder / "rule" / "by-parcel.yaml"
    draft.parent.mkdir()
    draft.write_text(yaml.safe_dump(rule(item), allow_unicode=True), "utf-8")
    return tcgis.assess(folder, year=2024, edition=draft)


def park_value(run):
    rows = run.contributions.query("unit == '甲园' and indicator == 'per_mu_of_it'")
    return rows["value"].item()


@pytest.mark.parametrize(
    ("item", "holders"),
    list(
        product(
            ["tax_wan", "price_wan"],
            [(None, None), ("通城某某有限公司", None), ("某甲公司、某乙公司", "某丙公司")],
        )
    ),
)
def test_land_whose_amount_is_given_stays_in_the_divisor_whoever_holds_it(tmp_path, item, holders):
    run = county(tmp_path, item, holders=holders)
    assert park_value(run) == pytest.approx(300 / 30)
    if item == "tax_wan":
        assert run.parks.loc["甲园", "tax_per_mu"] == pytest.approx(10)
        assert run.parks.loc["甲园", "tax_per_mu_divisor_mu"] == pytest.approx(30)
    assert run.parcels["amount_basis"].tolist() == ["given", "given"]


def test_land_of_an_unknown_holder_without_an_amount_leaves_it(tmp_path):
    run = county(tmp_path, "tax_wan", holders=("通城某某有限公司", None), amounts=(None, 150))
    assert park_value(run) == pytest.approx(150 / 15)


def test_idle_land_without_an_amount_stays_in_it(tmp_path):
    run = county(
        tmp_path, "tax_wan", holders=("通城某某有限公司", None), amounts=(None, 150),
        conditions=("闲置", "在用"),
    )  # fmt: skip
    assert park_value(run) == pytest.approx(150 / 30)
    idle = run.parcels.loc["P1"]
    assert (idle["state"], idle["tax_per_mu"], idle["amount_basis"]) == ("idle", 0, "nothing_made")
    assert pd.isna(idle[["grade", "rank"]]).all()
    assert run.parcels["rank"].dropna().to_dict() == {"P2": 1}
