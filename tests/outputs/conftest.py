"""A run small enough to check by hand: three firms, four parcels, one park."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import MultiPolygon, box

from tcgis import findings
from tcgis.catalog.model import Catalog, County, Gate, Layer
from tcgis.line import control_figures
from tcgis.line.assessment import Assessment
from tcgis.rulesets.load import load_edition
from tcgis.scoring.quantities import LandRatio

CRS = "EPSG:4547"
EAST, NORTH = 500_000, 3_230_000


def _words(*values):
    return pd.array(values, dtype="string")


def _catalog():
    county = County(
        id="demo", name="示例县", crs=CRS, envelope=[113, 29, 115, 30], watermark="示例数据",
        notice="内部工作用图，不得公开", boundary_note="已概化，非法定界线",
    )  # fmt: skip
    layer = Layer(
        id="tax", title="税收", table="facts", department="税务", reader="spreadsheet",
        files=["*.xlsx"], source="虚构", licence="示例", synthetic=True,
    )  # fmt: skip
    return Catalog(county=county, layers={"tax": layer})


def _enterprises():
    return pd.DataFrame(
        {
            "enterprise_name": _words("甲公司", '=HYPERLINK("http://x","乙")', "丙公司"),
            "park_id": _words("P1", "P1", "P1"),
            "park_name": _words("示例园", "示例园", "示例园"),
            "industry2": _words("39", "26", "06"),
            "size": _words("规上", "规下", "规下"),
            "group": _words("规上", "规下", "规下"),
            "listing": _words("", "", ""),
            "land_m2": [20_000.0, 10_000.0, 10_000.0],
            "land_mu": [30.0, 15.0, 15.0],
            "tax_wan": [60.0, None, 1.5],
            "output_wan": [900.0, 30.0, 15.0],
            "revenue_wan": [1200.0, 30.0, None],
            "tax_per_mu": [2.0, None, 0.1],
            "output_per_mu": [30.0, 2.0, 1.0],
            "revenue_per_mu": [40.0, 2.0, None],
            "tax_per_mu_divisor_mu": [30.0, None, 15.0],
            "output_per_mu_divisor_mu": [30.0, 15.0, 15.0],
            "revenue_per_mu_divisor_mu": [30.0, 15.0, None],
            "score": [80.125, None, 10.0],
            "rank": pd.array([1, None, 1], dtype="Int64"),
            "n_ranked": pd.array([1, None, 1], dtype="Int64"),
            "machine_grade": _words("A", None, "D"),
            "grade": _words("A", None, "D"),
            "treated_as": _words("A", None, "D"),
            "state": _words("graded", "missing", "graded"),
            "class_place": pd.array([1, None, 1], dtype="Int64"),
            "class_number": pd.array([1, None, 1], dtype="Int64"),
            "last_A": pd.array([1, None, 0], dtype="Int64"),
            "last_B": pd.array([1, None, 0], dtype="Int64"),
            "last_C": pd.array([1, None, 0], dtype="Int64"),
        },
        index=pd.Index(["91A", "91B", "91C"], name="credit_code", dtype="string"),
    )


def _parcels():
    shapes = [
        box(0, 0, 100, 200),
        box(100, 0, 200, 100),
        MultiPolygon([box(200, 0, 250, 100), box(260, 0, 310, 100)]),
        box(400, 0, 500, 100),
    ]
    table = {
        "parcel_name": _words("甲宗", "乙宗", "丙宗", None),
        "location": _words("一路1号", "二路,2号", None, "㙓塘村"),
        "township": _words("隽水镇", "隽水镇", "石南镇", "石南镇"),
        "occupants": _words("甲公司", '=HYPERLINK("http://x","乙")', "丙公司", None),
        "park_id": _words("P1", "P1", "P1", None),
        "park_name": _words("示例园", "示例园", "示例园", None),
        "condition": _words("在用", "在用", "在用", "未供应"),
        "use": _words("in_use", "in_use", "in_use", None),
        "start_due": pd.to_datetime(["2019-05-31", None, None, None]),
        "built_share": [1.0, 0.5, None, None],
        "certificate_area_m2": [20_000.0, 10_000.0, 10_000.0, None],
        "geometry_area_m2": [20_000.0, 10_000.0, 10_000.0, 10_000.0],
        "land_m2": [20_000.0, 10_000.0, 10_000.0, None],
        "land_mu": [30.0, 15.0, 15.0, None],
        "tax_wan": [60.0, None, 1.5, None],
        "output_wan": [900.0, 30.0, 15.0, None],
        "tax_per_mu": [2.0, None, 0.1, None],
        "output_per_mu": [30.0, 2.0, 1.0, None],
        "tax_per_mu_divisor_mu": [30.0, None, 15.0, None],
        "output_per_mu_divisor_mu": [30.0, 15.0, 15.0, None],
        "rank": pd.array([1, None, 2, None], dtype="Int64"),
        "grade": _words("A", None, "D", None),
        "state": _words("graded", "missing", "graded", "unsupplied"),
    }
    index = pd.Index(["G1", "G2", "G3", "G4"], name="parcel_id", dtype="string")
    geometry = gpd.GeoSeries(shapes, crs=CRS).translate(EAST, NORTH)
    return gpd.GeoDataFrame(table, index=index, geometry=geometry.to_numpy(), crs=CRS)


def _parks():
    table = {
        "park_name": _words("示例园", "园外"),
        "parcels": [3, 1],
        "enterprises": [3, 0],
        "land_m2": [40_000.0, None],
        "land_mu": [60.0, None],
        "tax_wan": [61.5, None],
        "output_wan": [945.0, None],
        "tax_per_mu": [61.5 / 45, None],
        "output_per_mu": [15.75, None],
        "tax_per_mu_divisor_mu": [45.0, None],
        "output_per_mu_divisor_mu": [60.0, None],
        "coverage": [0.75, None],
        "rank": pd.array([1, None], dtype="Int64"),
        "grade_A": [1, 0],
        "grade_B": [0, 0],
        "grade_C": [0, 0],
        "grade_D": [1, 0],
    }
    index = pd.Index(["P1", "outside"], name="park_id", dtype="string")
    shapes = gpd.GeoSeries([box(EAST, NORTH, EAST + 400, NORTH + 300), None], crs=CRS)
    return gpd.GeoDataFrame(table, index=index, geometry=shapes.to_numpy(), crs=CRS)


def _findings():
    place = pd.DataFrame({"layer": ["tax"], "file": ["税务.xlsx"], "sheet": ["2024"], "row": [7]})
    return findings.join(
        [
            findings.found("matched_by_name", place, subject="91C", field="tax_wan", value="-12"),
            findings.found(
                "enterprise_unknown", place, subject="+丁", field="tax_wan", value="=1+1",
                effect=findings.SET_ASIDE,
            ),
        ]
    )  # fmt: skip


def _queue():
    return pd.DataFrame(
        {
            "parcel_id": _words("G3", "G3", "G4"),
            "reason": _words("grade_d", "low_yield", "unsupplied"),
            "evidence": _words(
                "用地企业 丙公司 评为 D 类。", "亩均税收 0.10 万元/亩。", "尚未供应。"
            ),
            "due": pd.to_datetime([None, None, "2025-06-30"]).as_unit("s"),
            "priority": [3, 4, 5],
        }
    )


def _points():
    rows = [
        ["91A", "规上", "tax_per_mu", 60.0, 30.0, 2.0, 2.5, 45.0, 36.0, "淮安"],
        ["91A", "规上", "revenue_per_mu", 1200.0, 30.0, 40.0, 31.73, 35.0, 44.125, "淮安"],
        ["91C", "规下", "tax_per_mu", 1.5, 15.0, 0.1, 1.0, 100.0, 10.0, "安徽"],
    ]
    names = ["unit", "group", "indicator", "numerator", "divisor", "value", "base", "weight",
             "points", "cite"]  # fmt: skip
    return pd.DataFrame(rows, columns=names).assign(base_low=float("nan"))


def _totals():
    rows = [
        ["county", None, 2024, "tax_wan", 61.5, 0.0],
        ["park", "示例园", 2024, "tax_wan", 61.5, None],
    ]
    return pd.DataFrame(rows, columns=control_figures.TOTALS)


def _controls():
    rows = [["county", None, 2024, "tax_wan", 61.5, "controls", "控制数.xlsx", "S", 2]]
    return pd.DataFrame(rows, columns=["scope", "name", "year", "item", "value", *findings.SOURCE])


@pytest.fixture
def run():
    """The run; a fresh copy for each test."""
    enterprises, parcels, parks = _enterprises(), _parcels(), _parks()
    blank = gpd.GeoDataFrame(geometry=[], crs=CRS)
    outline = box(EAST - 1000, NORTH - 1000, EAST + 1000, NORTH + 1000)
    county = parks.drop(columns="geometry").iloc[[0]].set_axis(["county"])
    seen = {"slope_median": [3.14], "slope_p90": [16.0], "built_share_seen": [0.425]}
    return Assessment(
        catalog=_catalog(),
        edition=load_edition("tongcheng/2024-template"),
        year=2024,
        enterprises=enterprises,
        parcels=parcels,
        parks=parks,
        zones=county,
        contributions=_points(),
        bases=pd.DataFrame(
            [["规上", "tax_per_mu", 2.5, "previous", False, "淮安"]],
            columns=["group", "indicator", "base", "year", "trial", "cite"],
        ),
        holdings=pd.DataFrame({"credit_code": ["91A"], "parcel_id": ["G1"], "area_m2": [20_000.0]}),
        unallocated=pd.DataFrame(columns=["credit_code", "item", "value", "reason"]),
        buildings=blank,
        leases=pd.DataFrame(),
        boundary=gpd.GeoDataFrame({"name": ["示例县"]}, geometry=[outline], crs=CRS),
        trend=pd.DataFrame(
            {"unit_kind": ["county"], "unit": ["county"], "year": [2024], "tax_per_mu": [61.5 / 45],
             "output_per_mu": [15.75], "tax_wan": [61.5], "tax_per_mu_divisor_mu": [45.0]}
        ),
        evidence=pd.DataFrame(seen, index=pd.Index(["G3"], name="parcel_id")),
        queue=_queue(),
        findings=_findings(),
        intake=pd.DataFrame(
            {"layer": ["tax"], "file": ["税务.xlsx"], "rows_in": [3], "rows_used": [2],
             "rows_set_aside": [1], "rows_unaccounted": [0]}
        ),
        provenance={"run_id": "r-0001", "code": "0.1.0"},
        gate=control_figures.compare_totals(_totals(), _controls(), thresholds=Gate()),
        ratios=(LandRatio("tax_per_mu", "tax_wan"), LandRatio("output_per_mu", "output_wan")),
        pieces=pd.DataFrame(
            {"credit_code": _words("91A", "91C"), "parcel_id": _words("G1", "G3"),
             "industry": _words("39", "06"), "land_mu": [30.0, 15.0], "amount": [60.0, 1.5]}
        ),
    )  # fmt: skip
