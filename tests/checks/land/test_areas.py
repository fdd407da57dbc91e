import geopandas as gpd
import numpy as np
import pytest
from pyproj import Geod, Transformer

from tcgis.checks.land import areas, ellipsoid
from tcgis.words import terms
from tests.checks.sent import EAST, parcels, short, square


def compared(certificates, drawn=None, reported=None):
    count = len(certificates)
    return parcels(
        [square(0, 0)] * count,
        certificate_area_m2=np.array(certificates, dtype=float),
        reported_area_m2=np.array(reported or [np.nan] * count, dtype=float),
        geometry_area_m2=np.array(drawn or [20_000.0] * count, dtype=float),
    )


@pytest.mark.parametrize(
    ("stated", "drawn", "code"),
    [
        (20_000.00, 20_000.00, None),
        (20_123.46, 20_123.4567, None),
        (20_123.99, 20_123.45, None),  # within 1 m², not rounded
        (200_011.55, 199_995.13, None),  # within 0.01 %
        (20_123.0, 20_123.45, "area_rounded"),
        (20_123.5, 20_123.45, "area_rounded"),
        (30.19 * 10_000 / 15, 20_123.45, "area_rounded"),  # 30.19 mu
        (20_040.13, 20_000.00, "area_differs"),
        (20_150.13, 20_000.00, "area_conflict"),
        (float("nan"), 20_000.00, None),
        (20_000.00, float("nan"), None),
    ],
)
def test_certificate_beside_drawing(stated, drawn, code):
    frame, found = areas.check_areas(compared([stated], [drawn]))
    assert found["code"].to_list() == ([] if code is None else [code])
    assert frame["certificate_area_m2"].isna().to_list() == [np.isnan(stated)]


def test_the_finding_names_both_areas_and_the_difference():
    _, found = areas.check_areas(compared([20_040.13]))
    assert found[["subject", "field", "value", "detail"]].to_numpy().tolist() == [
        ["P1", "certificate_area_m2", "20040.13", "图形面积 20000.00 ㎡，相差 +40.13 ㎡（+0.201%）"]
    ]


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (2.0, "以公顷数填入平方米栏"),
        (30.0, "以亩数填入平方米栏"),
        (300_000.0, "以亩数填入公顷栏"),
        (20_000 * 10_000 / 15, "以平方米数填入亩栏"),
        (2e8, "以平方米数填入公顷栏"),
    ],
)
def test_an_area_in_another_unit_is_dropped_not_guessed(stated, words):
    frame, found = areas.check_areas(compared([stated]))
    assert frame["certificate_area_m2"].isna().all()
    assert short(found) == [("area_unit", 1, "value_dropped")]
    assert words in found["detail"][0]


def test_reported_areas_are_compared_too():
    _, found = areas.check_areas(compared([20_000.0], reported=[30.0]))
    assert found[["code", "field"]].to_numpy().tolist() == [["area_unit", "reported_area_m2"]]


def test_a_share_common_to_nearly_all_is_told_once_for_the_layer():
    true = np.linspace(5_000, 60_000, 20).round(2)
    drawn = (true * 1.0019).tolist()
    stated = true.tolist()
    stated[7] *= 1.3
    _, found = areas.check_areas(compared(stated, drawn))
    assert found["code"].to_list() == ["area_zone", "area_conflict"]
    assert found["layer"].to_list() == ["parcels", "parcels"]
    assert "0.190%" in found["detail"][0]
    assert found["subject"].to_list() == ["certificate_area_m2", "P8"]


def test_web_mercator_is_told_as_such():
    true = np.linspace(5_000, 60_000, 20).round(2)
    _, found = areas.check_areas(compared(true.tolist(), (true * 1.317).tolist()))
    assert found["code"].to_list() == ["area_zone"]
    assert "墨卡托" in found["detail"][0]


def test_the_same_share_on_a_few_parcels_is_told_for_each():
    true = [10_003.11, 20_007.13, 30_001.17]
    _, found = areas.check_areas(compared(true, [each * 1.0019 for each in true]))
    assert found["code"].to_list() == ["area_differs"] * 3


def test_a_layer_rounded_as_a_rule_is_told_once():
    drawn = [10_000.3 + 1_000 * number for number in range(12)]
    _, found = areas.check_areas(compared([float(round(each)) for each in drawn], drawn))
    assert found[["code", "row", "detail"]].astype(object).fillna("").to_numpy().tolist() == [
        ["area_rounded", "", "该图层 12 宗的面积普遍取整"]
    ]


def test_the_unit_ratios_of_the_reference_are_all_told():
    # ×10⁴, ×15, ×666.67 either way
    ratios = [1e4, 1e-4, 15, 1 / 15, 10_000 / 15, 15 / 10_000]
    _, found = areas.check_areas(compared([20_000 * each for each in ratios]))
    assert found["code"].to_list() == ["area_unit"] * 6


def test_three_areas_stand_side_by_side_with_a_diagnosis():
    nan = float("nan")
    frame = compared(
        [20_000.0, 20_040.13, 20_150.13, 30.0, 20_123.0, nan, nan],
        [20_000.0, 20_000.0, 20_000.0, 20_000.0, 20_123.45, 20_000.0, nan],
        [20_000.5, nan, 20_000.0, 20_000.0, nan, nan, nan],
    )
    table = areas.three_areas(frame)
    assert table["diagnosis"].to_list() == [
        "agrees", "noted", "conflict", "wrong_unit", "rounded", "only_drawing", "no_area",
    ]  # fmt: skip
    assert table["certificate_diagnosis"].to_list()[:2] == ["agrees", "noted"]
    assert table["reported_diagnosis"].to_list()[:3] == ["agrees", "only_drawing", "agrees"]
    assert table["certificate_difference_m2"].round(2).to_list()[:3] == [0.0, 40.13, 150.13]
    assert table["reported_certificate_difference_m2"].round(2).to_list()[0] == 0.5
    # as it came: the certificate in mu still stands there
    assert table["certificate_area_m2"].to_list()[3] == 30.0


def test_every_diagnosis_has_its_word():
    assert set(areas.DIAGNOSES) <= terms.load().states.keys()
    assert terms.label("wrong_unit") == "疑似单位填错"


@pytest.mark.parametrize(("excess", "word"), [(0.0019, "zone"), (0.317, "mercator")])
def test_the_table_says_what_the_findings_say_of_a_whole_layer(excess, word):
    true = np.linspace(5_000, 60_000, 20).round(2)
    frame = compared(true.tolist(), (true * (1 + excess)).tolist())
    assert areas.three_areas(frame)["diagnosis"].to_list() == [word] * 20
    assert areas.check_areas(frame).findings["code"].to_list() == ["area_zone"]


@pytest.mark.parametrize(
    ("reported", "codes", "word"),
    [
        (20_000.0, [], "no_drawing"),
        (20_040.13, ["area_differs"], "noted"),
        (21_000.13, ["area_conflict"], "conflict"),
        (30.0, ["area_conflict"], "wrong_unit"),  # which of both is wrong cannot be told
    ],
)
def test_without_a_drawing_report_and_certificate_are_compared(reported, codes, word):
    frame, found = areas.check_areas(compared([20_000.0], [float("nan")], [reported]))
    assert found["code"].to_list() == codes
    assert frame["reported_area_m2"].to_list() == [reported]
    table = areas.three_areas(compared([20_000.0], [float("nan")], [reported]))
    assert table["diagnosis"].to_list() == [word]


def test_the_true_area_is_that_of_the_ellipsoid():
    shapes = [square(east, 0, 300) for east in (-20_000, 0, 19_000)]
    true = ellipsoid.areas(gpd.GeoSeries([*shapes, None], crs=4547))
    geod = Geod(ellps="GRS80")
    degrees = gpd.GeoSeries(shapes, crs=4547).to_crs(4490)
    exact = [abs(geod.geometry_area_perimeter(shape)[0]) for shape in degrees]
    assert true[:3].to_numpy() == pytest.approx(exact, rel=5e-8)
    assert np.isnan(true[3])


def test_a_square_kilometre_of_the_grid_at_the_western_edge_is_smaller_on_the_ground():
    # land-data §10: 1 km² of 4547 at 113.60E is about 999,963 m² (37 ppm)
    west, _ = Transformer.from_crs(4490, 4547, always_xy=True).transform(113.60, 29.246)
    grid = gpd.GeoSeries([square(west - 500 - EAST, 0, 1_000)], crs=4547)
    assert round(ellipsoid.areas(grid)[0]) == pytest.approx(999_963, abs=1)


def test_a_large_shape_is_measured_whole():
    large = gpd.GeoSeries([square(-20_000, 0, 20_000)], crs=4547)
    exact = Geod(ellps="GRS80").geometry_area_perimeter(large.to_crs(4490)[0])[0]
    assert ellipsoid.areas(large)[0] == pytest.approx(abs(exact), rel=1e-12)


def test_in_degrees_there_is_no_plane_area():
    assert ellipsoid.areas(gpd.GeoSeries([square(0, 0)], crs=4490)).isna().all()


def test_parcels_of_which_none_is_drawn_have_no_true_area():
    """A folder without a file of parcels, and one of parcels that came as a list."""
    nothing = gpd.GeoSeries([], crs=4547)
    assert ellipsoid.areas(nothing).to_list() == []
    assert ellipsoid.areas(gpd.GeoSeries([None, None], crs=4547)).isna().to_list() == [True, True]
