import pytest

from tcgis.checks.layer import check_layer
from tests.checks.sent import COUNTY, layer, read, short, square

HERE = COUNTY.model_copy(update={"code": "421222"})
GOOD = "421222001001GB00001"


def check(ids, units=None, county=HERE, **more):
    columns = {"parcel_id": {"from": ["宗地"], "kind": "code", **more}}
    given = {"宗地": ids, "geometry": [square(300 * n, 0) for n in range(len(ids))]}
    if units is not None:
        columns["bdcdyh"] = {"from": ["单元号"], "kind": "code"}
        given["单元号"] = units
    return check_layer(layer("parcels", columns, reader="vector"), read(given), county)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (GOOD, None),
        (GOOD + "W00000000", None),
        ("421222001001gb-OOO01", None),  # the letter O in a place for digits
        ("12345678", "旧编号"),
        ("42122200100100001", "旧编号"),
        ("421222001001GB0001", "不是 19 位宗地代码"),
        ("42122200l001GB00001", "不是 19 位宗地代码"),  # a letter l for a one
        ("示例地块一", None),  # a sender's own name or number
        ("DK-12", None),
        ("421223001001GB00001", "前六位不是本县代码 421222"),
    ],
)
def test_a_parcel_code_is_told_if_it_is_not_whole_and_kept(code, words):
    frame, found = check([code])
    assert len(frame) == 1
    assert short(found) == ([] if words is None else [("parcel_code_check", 2, "kept")])
    assert words is None or words in found["detail"][0]


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        (GOOD + "W00000000", None),
        (GOOD + "F00010001", None),
        ("421222 001001 GB00001 W00000000", None),
        (None, None),
        (GOOD + "W00000001", "不是 28 位"),
        (GOOD, "不是 28 位"),
        ("421222001001GB00002W00000000", "前 19 位与宗地代码不同"),
    ],
)
def test_a_unit_code_is_told_if_it_is_not_whole_or_not_the_parcels(unit, words):
    _, found = check([GOOD], [unit])
    assert short(found) == ([] if words is None else [("unit_code_check", 2, "kept")])
    assert words is None or words in found["detail"][0]


def test_numbers_that_a_layer_has_as_a_rule_are_told_once():
    ids = [f"1234567{n:02}" for n in range(12)]
    _, found = check([*ids, GOOD])
    assert short(found) == [("parcel_code_check", None, "kept")]
    assert found["detail"].to_list() == [
        "该图层 13 宗中有 12 宗：是旧编号，不是 19 位宗地代码，例如 123456700"
    ]


def test_numbers_taken_as_written_or_of_another_country_have_their_own_make():
    assert short(check(["123456789"], literal=True)[1]) == []
    abroad = HERE.model_copy(update={"envelope": [-71.2, 42.3, -71.0, 42.4]})
    assert short(check(["123456789"], county=abroad)[1]) == []
    # where the county's own code is not known, the first six digits say nothing
    assert short(check(["421223001001GB00001"], county=COUNTY)[1]) == []
