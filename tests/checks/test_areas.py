import numpy as np
import pytest

from tcgis.checks import areas

from .sent import parcels, short, square


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
