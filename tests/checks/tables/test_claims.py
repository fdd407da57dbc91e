"""Which heading is taken, and which is asked about."""

import pandas as pd
import pytest

from tcgis.answers import Answers
from tcgis.checks.layer import check_layer
from tcgis.words import terms
from tests.checks.sent import COUNTY, layer, read

A, B = "91421222MA4900002J", "91421222MAC0TE5T4Q"
TAXES = layer(
    "facts",
    {"credit_code": {"from": ["代码"], "kind": "code"}, "enterprise_name": {"from": ["名称"]}},
    facts={"tax_wan": {"from": ["入库额"], "unit": "万元"}},
    year=2024,
)
AREA = {"unit": "㎡", "kind": "number"}
LAND = {
    "parcel_id": {"from": ["宗地代码"], "required": True},
    "certificate_area_m2": {"from": ["证载面积"], **AREA},
    "reported_area_m2": {"from": ["上报面积"], **AREA},
}


def check(described, given, *, answers=None, **more):
    how = {"answers": answers} if answers else {}
    return check_layer(described, read(given, **more), COUNTY, **how)


def told(found, *codes):
    # that rows without the column have no amount follows from what is asked
    rows = found[found["code"].isin(codes) if codes else found["code"].ne("amounts_none")]
    return rows[["code", "field", "value"]].to_numpy().tolist()


def test_a_synonym_stands_in_and_is_told():
    frame, found = check(TAXES, {"信用代码": [A], "名称": ["甲"], "税收合计": [3.0]})
    assert frame[["subject_id", "value"]].to_numpy().tolist() == [[A, 3.0]]
    assert told(found) == [
        ["heading_by_synonym", "credit_code", "信用代码"],
        ["heading_by_synonym", "tax_wan", "税收合计"],
    ]
    assert found["file"].to_list() == ["f.xlsx"] * 2
    assert "税收" in found["detail"][1]


def test_the_catalogue_comes_first():
    frame, found = check(TAXES, {"代码": [A], "名称": ["甲"], "税收": [9.0], "入库额": [3.0]})
    assert frame["value"].to_list() == [3.0]
    assert len(found) == 0


@pytest.mark.parametrize("heading", ["应纳税额", "税收(含社保)", "各项税收"])
def test_what_is_only_like_a_column_is_asked_about_and_not_taken(heading):
    frame, found = check(TAXES, {"代码": [A], "名称": ["甲"], heading: [3.0]})
    assert len(frame) == 0
    assert told(found) == [["heading_ask", "tax_wan", heading]]
    assert terms.load().faults["heading_ask"].severity == "must"


def test_a_question_about_a_column_that_one_can_do_without_is_milder():
    described = layer("parcels", {"parcel_id": {"from": ["宗地代码"]},
                                  "location": {"from": ["位置"]}})  # fmt: skip
    _, found = check(described, {"宗地代码": ["P"], "经营地址": ["示例路"]})
    assert told(found, "heading_similar") == [["heading_similar", "location", "经营地址"]]
    assert "不一定是宗地坐落" in found["detail"].dropna().iloc[0]
    assert terms.load().faults["heading_similar"].severity == "should"


def test_two_synonyms_in_one_sheet_are_asked_about_and_none_is_taken():
    frame, found = check(TAXES, {"代码": [A], "名称": ["甲"], "税收": [9.0], "缴税额": [3.0]})
    assert len(frame) == 0
    assert told(found) == [["heading_repeated", "tax_wan", "税收"]]
    assert "“税收”、“缴税额”" in found["detail"][0]


def test_two_headings_with_the_same_cells_are_one():
    frame, _ = check(TAXES, {"代码": [A], "名称": ["甲"], "税收": [3.0], "缴税额": [3.0]})
    assert frame["value"].to_list() == [3.0]


def test_a_heading_that_a_sheet_repeats_is_not_taken_unless_both_say_the_same():
    given = {"代码": [A], "名称": ["甲"], "入库额": [3.0], "入库额_2": [9.0]}
    frame, found = check(TAXES, given)
    assert len(frame) == 0
    assert told(found) == [["heading_repeated", "tax_wan", "入库额"]]
    assert check(TAXES, {**given, "入库额_2": [3.0]}).frame["value"].to_list() == [3.0]


def test_two_remarks_of_which_the_catalogue_names_none_are_asked_about():
    described = layer("facts", {"credit_code": {"from": ["代码"]}}, year=2024,
                      facts={"energy_tce": {"from": ["能耗"], "unit": "tce"}})  # fmt: skip
    given = {"代码": [A], "能耗(当量)": [1.0], "能耗(等价)": [3.0]}
    frame, found = check(described, given)
    assert len(frame) == 0
    assert told(found, "heading_repeated") == [["heading_repeated", "energy_tce", "能耗(当量)"]]
    answers = Answers(headings={("某局", "能耗(等价)"): "energy_tce"})
    assert check(described, given, answers=answers).frame["value"].to_list() == [3.0]


def test_each_sheet_is_read_by_its_own_headings():
    given = {"代码": [A, B], "名称": ["甲", "乙"], "入库额": [1.0, None], "税收": [None, 2.0]}
    frame, found = check(TAXES, given, sheets=["一", "二"])
    assert frame["value"].to_list() == [1.0, 2.0]
    assert found[["code", "sheet"]].to_numpy().tolist() == [["heading_by_synonym", "二"]]


def test_an_answer_settles_the_question_without_a_word():
    given = {"代码": [A], "名称": ["甲"], "应纳税额": [3.0]}
    yes = Answers(headings={("某局", "应纳税额"): "tax_wan"})
    frame, found = check(TAXES, given, answers=yes)
    assert frame["value"].to_list() == [3.0]
    assert len(found) == 0
    no = Answers(headings={("某局", "应纳税额"): ""})
    frame, found = check(TAXES, given, answers=no)
    assert len(frame) == 0
    assert found[["code", "subject", "rows", "effect"]].to_numpy().tolist() == [
        ["heading_missing", "tax_wan", pd.NA, "kept"], ["amounts_none", pd.NA, "2", "set_aside"]
    ]  # fmt: skip
    other = Answers(headings={("另一局", "应纳税额"): "tax_wan"})
    assert told(check(TAXES, given, answers=other).findings) == [
        ["heading_ask", "tax_wan", "应纳税额"]
    ]


def test_an_answer_chooses_between_two_synonyms():
    given = {"代码": [A], "名称": ["甲"], "税收": [9.0], "缴税额": [3.0]}
    answers = Answers(headings={("某局", "税收"): ""})
    assert check(TAXES, given, answers=answers).frame["value"].to_list() == [3.0]


def test_the_same_time_last_year_is_never_this_year():
    given = {"代码": [A], "名称": ["甲"], "税收/上年同期": [9.0], "税收/本年累计": [3.0],
             "税收/增幅": [0.1]}  # fmt: skip
    frame, found = check(TAXES, given)
    assert frame["value"].to_list() == [3.0]
    assert told(found) == [["heading_by_synonym", "tax_wan", "税收/本年累计"]]
    del given["税收/本年累计"]
    frame, found = check(TAXES, given)
    assert len(frame) == 0
    assert told(found) == [["heading_ask", "tax_wan", "税收/上年同期"]]


def test_the_catalogues_own_heading_under_this_year_is_known():
    described = TAXES.model_copy(update={"facts": {"tax_wan": TAXES.facts["tax_wan"]}})
    given = {"代码": [A], "名称": ["甲"], "入库额/本年累计": [3.0], "入库额/上年同期": [9.0]}
    assert check(described, given).frame["value"].to_list() == [3.0]


def test_an_area_feeds_the_one_area_that_is_open():
    given = {"宗地代码": ["P"], "证载面积": [10.0], "用地面积": [12.0]}
    frame, found = check(layer("parcels", LAND), given)
    assert frame[["certificate_area_m2", "reported_area_m2"]].to_numpy().tolist() == [[10.0, 12.0]]
    assert told(found, "heading_by_synonym") == [
        ["heading_by_synonym", "reported_area_m2", "用地面积"]
    ]


def test_an_area_that_could_be_either_is_asked_about():
    frame, found = check(layer("parcels", LAND), {"宗地代码": ["P"], "用地面积": [12.0]})
    assert frame[["certificate_area_m2", "reported_area_m2"]].isna().all(axis=None)
    assert told(found, "heading_similar") == [
        ["heading_similar", "certificate_area_m2", "用地面积"],
        ["heading_similar", "reported_area_m2", "用地面积"],
    ]


def test_a_bare_area_of_a_lease_may_be_of_floors():
    described = layer("leases", {"lease_id": {"from": ["编号"]}, "area_m2": {"from": ["土地"]}})
    _, found = check(described, {"编号": ["1"], "面积": [12.0]})
    assert told(found, "heading_similar") == [["heading_similar", "area_m2", "面积"]]


def test_one_parcel_of_two_owners_counts_its_area_once():
    # 登记: ZDMJ repeats per owner, do not sum
    given = {"宗地代码": ["P", "P"], "QLR": ["甲", "乙"], "ZDMJ": [100.0, 100.0]}
    columns = {key: LAND[key] for key in ("parcel_id", "certificate_area_m2")}
    frame, found = check(layer("parcels", {**columns, "holder": {"from": ["权利人"]}}), given)
    assert frame["certificate_area_m2"].to_list() == [100.0]
    assert frame["holder"].to_list() == ["甲;乙"]
    assert not found["effect"].eq("set_aside").any()
    assert "holders_joined" in found["code"].to_list()
