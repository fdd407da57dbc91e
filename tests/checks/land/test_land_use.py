import pandas as pd
import pytest

from tcgis.checks.land import land_use
from tcgis.checks.layer import check_layer
from tests.checks.sent import COUNTY, layer, read, short, square


def check(uses, scheme=None, kind="code", county=COUNTY):
    columns = {"parcel_id": {"from": ["宗地"]}, "land_use": {"from": ["用途"], "kind": kind}}
    constants = {} if scheme is None else {"land_use_scheme": scheme}
    given = {
        "宗地": [f"P{n}" for n in range(len(uses))],
        "用途": uses,
        "geometry": [square(300 * n, 0) for n in range(len(uses))],
    }
    described = layer("parcels", columns, reader="vector", constants=constants)
    return check_layer(described, read(given), county)


@pytest.mark.parametrize(
    ("uses", "scheme"),
    [
        (["0601", "05H1"], "三调"),
        (["0601", "08H1"], "三调"),
        (["0601", "0508"], "三调"),
        (["0601", "1006"], "三调"),
        (["1001", "100101"], "用地用海 2023"),
        (["1001", "0904"], "用地用海 2023"),
        (["1001", "1401"], "用地用海 2023"),
        (["1001", "2301"], "用地用海 2023"),
        (["M1", "W2"], "GB 50137"),
        (["M"], "GB 50137"),
        (["061", "063"], "GB/T 21010-2007"),
        (["工业用地(M1)", "M2/W1"], "GB 50137"),
    ],
)
def test_a_column_tells_its_scheme(uses, scheme):
    # land-data §6: "Per column: …"
    frame, found = check(uses)
    assert frame["land_use_scheme"].to_list() == [scheme] * len(uses)
    assert short(found) == []


@pytest.mark.parametrize("uses", [["0601"], ["1001"], ["1101", "0601"], ["0602"]])
def test_colliding_codes_without_a_scheme_are_asked_about_once(uses):
    frame, found = check(uses * 3)
    assert frame["land_use_scheme"].isna().all()
    assert short(found) == [("land_use_scheme", None, "kept")]
    assert found[["file", "subject"]].to_numpy().tolist() == [["f.xlsx", "land_use"]]
    assert all(code in found["detail"][0] for code in uses)


@pytest.mark.parametrize(
    ("uses", "scheme"),
    [
        (["0601", "0604", "1101"], "GB/T 21010"),
        (["0601", "1006"], "GB/T 21010-2017"),  # 农村道路 there too
        (["0601", "0508", "05H1"], "第三次国土调查"),
        (["1001", "1101", "100102", "110101", "070102"], "用地用海分类（2023）"),
        (["M1", "B29", "M0"], "GB50137-2011"),
        (["0101", "0102"], None),  # the same in every scheme that has them
        ([None, None], None),
        (["工业用地", "工矿仓储用地", "M0"], "GB 50137"),
    ],
)
def test_a_column_in_its_scheme_gives_no_finding(uses, scheme):
    assert short(check(uses, scheme)[1]) == []


@pytest.mark.parametrize(
    ("uses", "scheme", "words"),
    [
        (["1001", "0904"], "GB/T 21010", "代码却像 用地用海 2023"),
        (["M1"], "GB/T 21010", "代码却像 GB 50137"),
        (["05H1"], "用地用海 2023", "代码却像 三调"),
        (["05H1"], "GB/T 21010", "代码却像 三调"),
        (["M1", "05H1"], None, "混有多种标准的代码：三调、GB 50137"),
    ],
)
def test_a_declared_scheme_that_the_codes_contradict_is_told_once(uses, scheme, words):
    frame, found = check(uses, scheme)
    assert short(found) == [("land_use_scheme", None, "kept")]
    assert words in found["detail"][0]
    # what was declared stays
    assert frame["land_use_scheme"].isna().all() == (scheme is None)


@pytest.mark.parametrize(
    ("use", "scheme"),
    [("0699", "GB/T 21010"), ("0508", "GB/T 21010"), ("0604", "三调"), ("1004", "用地用海 2023"),
     ("M7", "GB 50137"), ("9999", None), ("火星用途", "GB/T 21010")],
)  # fmt: skip
def test_a_code_or_name_that_is_not_in_its_scheme_is_told_at_its_row(use, scheme):
    _, found = check(["0101" if scheme != "GB 50137" else "M1", use], scheme)
    unknown = found[found["code"].eq("land_use_unknown")]
    if use == "0508":  # of the survey alone: the whole column is in doubt
        assert found["code"].to_list() == ["land_use_scheme"]
    else:
        assert short(unknown) == [("land_use_unknown", 3, "kept")]
        assert unknown["value"].to_list() == [use]


def test_a_code_that_lost_its_zero_gets_it_back_and_is_told():
    frame, found = check([601.0, "604", 1003], "GB/T 21010")
    assert frame["land_use"].to_list() == ["0601", "0604", "1003"]
    restored = ("code_zero_restored", "repaired")
    assert [(code, effect) for code, _, effect in short(found)] == [restored] * 2
    # in the edition of 2007 three digits are whole
    frame, _ = check(["061", "101"], "GB/T 21010-2007")
    assert frame["land_use"].to_list() == ["061", "101"]


def test_outside_china_codes_are_somebody_elses():
    abroad = COUNTY.model_copy(update={"envelope": [-71.2, 42.3, -71.0, 42.4]})
    assert short(check(["0601", "XX"], county=abroad)[1]) == []


@pytest.mark.parametrize(
    ("use", "scheme", "industrial"),
    [
        ("0601", "GB/T 21010", True),
        ("0601", "三调", True),
        ("0601", "用地用海 2023", False),  # a farm road
        ("1001", "GB/T 21010", False),  # a railway
        ("1001", "用地用海 2023", True),
        ("100102", "用地用海 2023", True),
        ("061", "GB/T 21010-2007", True),
        ("M2", "GB 50137", True),
        ("W1", "GB 50137", False),
        ("0604", "GB/T 21010", False),
        ("06", "GB/T 21010", None),  # 工矿仓储: industry and more
        ("0601", None, None),  # it depends
        ("M1", None, True),
        ("工业用地", None, True),
        ("工矿仓储用地", None, None),
        (None, "GB/T 21010", None),
    ],
)
def test_industrial_land(use, scheme, industrial):
    asked = pd.Series([use, use], index=[5, 3], dtype="string")
    answer = land_use.is_industrial(asked, pd.Series([scheme] * 2, index=[5, 3], dtype="string"))
    assert answer.index.to_list() == [5, 3]
    assert [None if pd.isna(each) else each for each in answer] == [industrial] * 2


def test_colliding_pairs_of_the_reference_are_in_the_list():
    names = {
        scheme: {code: use.name for code, use in uses.items()}
        for scheme, uses in land_use._schemes().items()
    }
    assert names["GB/T 21010"]["0601"] == names["三调"]["0601"] == "工业用地"
    assert names["用地用海 2023"]["0601"] == "农村道路"
    assert names["GB/T 21010"]["1001"] == "铁路用地"
    assert names["用地用海 2023"]["1001"] == "工业用地"
    assert names["GB/T 21010"]["1101"] == "河流水面"
    assert names["用地用海 2023"]["1101"] == "物流仓储用地"
    assert names["三调"]["0508"] == "物流仓储用地"
