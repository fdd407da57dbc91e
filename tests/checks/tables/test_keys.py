import pytest

from tcgis.checks.layer import check_layer
from tests.checks.sent import COUNTY, counted, layer, read, short, square

CODE = "91421222MA4900002J"
FAILING = "91350203M0001QAY9B"

REGISTER = layer(
    "enterprises", {"credit_code": {"from": ["代码"]}, "enterprise_name": {"from": ["名称"]}}
)


def check(described, given, **more):
    return check_layer(described, read(given, **more), COUNTY)


@pytest.mark.parametrize(
    ("heading", "word"),
    [
        ("名称", "合 计"),
        ("名称", "全县总计"),
        ("名称", "其中：规上"),
        ("序号", "小计"),
        ("代码", "合计："),
    ],
)
def test_rows_of_totals_are_set_aside_with_no_other_finding(heading, word):
    given = {"序号": [1.0, None], "代码": [CODE, None], "名称": ["甲公司", None]}
    given[heading] = [given[heading][0], word]
    frame, found = check(REGISTER, given)
    assert frame["enterprise_name"].to_list() == ["甲公司"]
    assert found[["code", "row", "value", "effect"]].to_numpy().tolist() == [
        ["total_row", 3, word, "set_aside"]
    ]


@pytest.mark.parametrize("name", ["合计信息技术公司", "其美公司", "统计服务中心"])
def test_a_name_that_only_holds_such_a_word_is_no_total(name):
    frame, found = check(REGISTER, {"代码": [CODE], "名称": [name]})
    assert frame["enterprise_name"].to_list() == [name]
    assert short(found) == []


def test_an_enterprise_without_a_code_goes_by_its_name():
    frame, found = check(REGISTER, {"代码": [None], "名称": ["甲〔通城〕 公司"]})
    assert frame["credit_code"].to_list() == ["名称:甲(通城)公司"]
    assert short(found) == [("credit_code_missing", 2, "kept")]
    assert found["subject"].to_list() == ["甲〔通城〕 公司"]


def test_an_enterprise_with_neither_is_set_aside():
    frame, found = check(REGISTER, {"代码": [CODE, "-"], "名称": ["甲", None]})
    assert frame["credit_code"].to_list() == [CODE]
    assert short(found) == [("value_missing", 3, "kept"), ("key_missing", 3, "set_aside")]


def test_a_failing_code_is_told_and_kept():
    frame, found = check(REGISTER, {"代码": [FAILING], "名称": ["甲"]})
    assert frame["credit_code"].to_list() == [FAILING]
    assert short(found) == [("credit_code_check", 2, "kept")]
    assert found["value"].to_list() == [FAILING]
    assert found["detail"].to_list() == ["末位按规则应为 9"]


def test_a_failing_code_of_facts_is_told_once_a_file():
    described = layer(
        "facts",
        {"credit_code": {"from": ["代码"]}},
        facts={"tax_wan": {"from": ["税额"], "unit": "万元"}},
        year=2024,
    )
    given = {"代码": [FAILING, FAILING, "MA4900002"], "税额": [1.0, 2.0, 3.0]}
    frame, found = check(described, given)
    assert len(frame) == 3
    assert short(found) == [("credit_code_check", 2, "kept")]


def test_an_organisation_code_that_fails_is_told_outside_the_register():
    described = layer(
        "facts",
        {"credit_code": {"from": ["代码"]}},
        facts={"tax_wan": {"from": ["税额"], "unit": "万元"}},
        year=2024,
    )
    given = {"代码": ["MA4900002", "MA4900003", "421222750000000"], "税额": [1.0, 2.0, 3.0]}
    _, found = check(described, given)
    assert short(found) == [("credit_code_check", 3, "kept")]
    assert found["detail"].to_list() == ["组织机构代码末位校验不符"]


def test_an_enterprise_listed_twice_is_used_once():
    frame, found = check(
        REGISTER, {"代码": [CODE, CODE], "名称": ["甲", "甲甲"]}, sheets=["名录"] * 2
    )
    assert frame["enterprise_name"].to_list() == ["甲"]
    assert short(found) == [("enterprise_repeated", 3, "set_aside")]
    assert found["detail"].to_list() == ["首次出现：f.xlsx[名录] 第 2 行"]


def drawn(key, on_repeated, shapes):
    described = layer(
        "parcels",
        {"parcel_id": {"from": ["宗地"]}, "parcel_name": {"from": ["名称"]}},
        reader="vector",
        on_repeated_key=on_repeated,
    )
    names = [f"第{number}块" for number in range(len(shapes))]
    return check(described, {"宗地": key, "名称": names, "geometry": shapes})


def test_a_parcel_id_used_twice_is_used_once():
    frame, found = drawn(
        ["P1", "P2", "P1"], "refuse", [square(0, 0), square(200, 0), square(400, 0)]
    )
    assert frame["parcel_name"].to_list() == ["第0块", "第1块"]
    assert short(found) == [("parcel_id_repeated", 4, "set_aside")]
    assert found["detail"].to_list() == ["首次出现：f.xlsx 第 2 行"]


JOINT = layer(
    "parcels",
    {
        "parcel_id": {"from": ["宗地"]}, "holder": {"from": ["权利人"]},
        "credit_code": {"from": ["代码"], "kind": "code"}, "holder_shares": {"from": ["份额"]},
        "certificate_area_m2": {"from": ["面积"], "kind": "number", "unit": "平方米"},
    },
    reader="vector",
)  # fmt: skip
OTHER = "91421222MAC0TE5T4Q"


def held(*rows, described=JOINT, **more):
    """Parcels as a register exports them: 宗地, 权利人, 代码, 份额, 面积, the west of the shape."""
    names = ["宗地", "权利人", "代码", "份额", "面积"]
    given = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    given["geometry"] = [None if row[5] is None else square(row[5], 0) for row in rows]
    sent = read(given, **more)
    done = check_layer(described, sent, COUNTY)
    sums = counted(sent, done.frame, done.findings).iloc[0]
    assert sums["rows_in"] == len(rows) == sums["rows_used"] + sums["rows_set_aside"]
    return done, int(sums["rows_set_aside"])


def test_a_row_for_each_holder_of_one_parcel_is_joint_holding_and_the_area_stays():
    (frame, found), aside = held(
        ["P1", "示例甲", CODE, "60%", 10_000, 0],
        ["P2", "示例丙", None, None, 10_000, 200],
        ["P1", "示例乙", OTHER, "40%", 10_000, 0],
    )
    told = ["parcel_id", "holder", "credit_code", "holder_shares", "certificate_area_m2"]
    assert frame[told].fillna("").to_numpy().tolist() == [
        ["P1", "示例甲;示例乙", f"{CODE};{OTHER}", "示例甲:60%;示例乙:40%", 10_000],
        ["P2", "示例丙", "", "", 10_000],
    ]
    assert frame.geometry.area.tolist() == [10_000, 10_000]
    assert [each for each in short(found) if each[0] == "holders_joined"] == [
        ("holders_joined", 4, "kept")
    ]
    assert aside == 0


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (["P1", "示例乙", None, None, 10_000, 200], "parcel_id_repeated"),  # another shape
        (["P1", "示例乙", None, None, 5_000, 0], "parcel_id_repeated"),  # another area
        (["P1", "示例甲", None, None, 10_000, 0], "parcel_id_repeated"),  # the same holder
        (["P1", " 示例甲 ", OTHER, None, 10_000, 0], "parcel_id_repeated"),
        (["P1", "示例乙", CODE, None, 10_000, 0], "parcel_id_repeated"),  # one code, one firm
        (["P1", None, None, None, 10_000, 0], "parcel_id_repeated"),  # nobody
        (["P1", "示例乙", None, None, 10_000, 0], "holders_joined"),
        (["P1", "示例乙", None, None, 10_000, None], "holders_joined"),  # drawn once
    ],
)
def test_what_differs_in_more_than_its_holder_is_set_aside_as_before(second, code):
    (frame, found), aside = held(["P1", "示例甲", CODE, None, 10_000, 0], second)
    told = {"holders_joined", "parcel_id_repeated"}
    joined = code == "holders_joined"
    assert [each for each in found["code"] if each in told] == [code]
    assert frame["holder"].tolist() == ["示例甲;示例乙" if joined else "示例甲"]
    assert aside == (not joined)


def test_of_three_rows_the_third_of_one_holder_is_set_aside():
    (frame, found), aside = held(
        ["P1", "示例甲", None, None, 10_000, 0],
        ["P1", "示例乙", None, None, 10_000, 0],
        ["P1", "示例甲", None, None, 10_000, 0],
    )
    assert frame["holder"].tolist() == ["示例甲;示例乙"]
    assert [(c, r) for c, r, _ in short(found) if c != "value_missing"] == [
        ("holders_joined", 3), ("parcel_id_repeated", 4)
    ]  # fmt: skip
    assert aside == 1


def test_parts_under_one_key_are_joined_and_their_overlap_counts_once():
    shapes = [square(0, 0), square(200, 0), square(50, 0)]
    frame, found = drawn(["P1", "P2", "P1"], "union", shapes)
    assert frame["parcel_name"].to_list() == ["第0块", "第1块"]
    assert frame.geometry.area.to_list() == [15_000.0, 10_000.0]
    assert frame.crs.to_epsg() == 4547
    assert short(found) == [("parts_joined", 4, "kept")]


def test_a_parcel_without_an_id_is_set_aside():
    frame, found = drawn(["P1", None], "union", [square(0, 0), square(200, 0)])
    assert frame["parcel_id"].to_list() == ["P1"]
    assert short(found) == [("key_missing", 3, "set_aside")]


def test_leases_and_buildings_without_numbers_get_their_place():
    described = layer("leases", {"parcel_id": {"from": ["宗地"]}})
    frame, found = check(described, {"宗地": ["P1", "P1"]})
    assert frame["lease_id"].to_list() == ["f.xlsx#2", "f.xlsx#3"]
    assert short(found) == []


def test_other_keys_repeat_under_their_own_code():
    described = layer("leases", {"lease_id": {"from": ["编号"]}, "parcel_id": {"from": ["宗地"]}})
    frame, found = check(described, {"编号": ["L1", "L1"], "宗地": ["P1", "P2"]})
    assert frame["parcel_id"].to_list() == ["P1"]
    assert short(found) == [("key_repeated", 3, "set_aside")]


def test_two_names_that_differ_by_width_and_brackets_are_one():
    given = {"代码": [None, None], "名称": ["甲（通城）公司", "甲【通城】公司 "]}
    frame, found = check(REGISTER, given)
    assert frame["credit_code"].to_list() == ["名称:甲(通城)公司"]
    assert short(found)[-1] == ("enterprise_repeated", 3, "set_aside")
