from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcgis.catalog import codes

# published and synthetic vectors of GB 32100
VALID = [
    "914403001922038216",
    "9144030071526726XG",
    "91330100799655058B",
    "91110000802100433B",
    "91110108551385082Q",
    "91440300L83341734R",
    "914403003429409755",
    "91350200776049653A",
    "123502001549897397",
    "914212220000000009",
    "91421222MA4900002J",
    "91421222MAC0TE5T4Q",
    "12421222000000019B",
    "92421222MA4A000110",
]
FAILING = "91350203M0001QAY9B"
CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def series(*values):
    return pd.Series(values, dtype="string")


def test_credit_codes_that_are_valid():
    assert codes.credit_code_valid(series(*VALID)).all()
    bodies = pd.Series(VALID, dtype="string").str[:17]
    assert codes.credit_code_check(bodies).to_list() == [code[17] for code in VALID]


def test_a_real_code_that_fails():
    assert codes.credit_code_check(series(FAILING[:17])).to_list() == ["9"]
    assert codes.credit_code_valid(series(FAILING)).to_list() == [False]


def test_what_is_no_credit_code():
    odd = series(None, "", "91421222MA4900002JJ", "91421222MA490000OJ", "名称:甲")
    assert codes.credit_code_valid(odd).to_list() == [False] * 5
    assert codes.credit_code_check(odd).isna().all()
    assert codes.credit_code_valid(series("91421222MA4900002")).to_list() == [False]
    assert codes.credit_code_valid(series()).to_list() == []


@given(st.sampled_from(VALID), st.integers(0, 16), st.sampled_from(CHARS))
def test_no_single_slip_passes(code, at, sign):
    slipped = code[:at] + sign + code[at + 1 :]
    assert codes.credit_code_valid(series(slipped))[0] == (slipped == code)


@given(st.sampled_from(VALID), st.integers(0, 15))
def test_no_swap_of_neighbours_passes(code, at):
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert codes.credit_code_valid(series(swapped))[0] == (swapped == code)


def test_each_single_slip_and_each_swap_is_caught():
    # land-data §6: of all vectors, at all places, the check character included
    slips = [
        code[:at] + sign + code[at + 1 :]
        for code in VALID
        for at in range(18)
        for sign in CHARS
        if sign != code[at]
    ]
    swaps = [
        code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        for code in VALID
        for at in range(17)
        if code[at] != code[at + 1]
    ]
    assert (len(slips), len(swaps) > 150) == (14 * 18 * 30, True)
    assert not codes.credit_code_valid(series(*slips, *swaps)).any()


def test_the_index_and_what_is_missing_stay():
    given_ = pd.Series([VALID[0], None], index=[7, 3], dtype="string")
    assert codes.credit_code_valid(given_).to_dict() == {7: True, 3: False}
    assert codes.credit_code_clean(given_).isna().to_dict() == {7: False, 3: True}


def test_one_spelling():
    wide = "９１42 1222MA4900002J"  # noqa: RUF001
    odd = series(" 91421222ma4900002j　", "91421222-MA4900002-J", wide, " ", None)
    clean = codes.credit_code_clean(odd)
    assert clean.to_list() == ["91421222MA4900002J"] * 3 + [pd.NA, pd.NA]


def test_hyphens_stay_in_codes_of_unknown_make():
    lots = series("1-23", "12-3", "a 4")
    assert codes.clean(lots).to_list() == ["1-23", "12-3", "A4"]
    assert codes.parcel_code_clean(lots).to_list() == ["1-23", "12-3", "A4"]


def test_parcel_codes():
    sent = series("421222 001 001 gb00001", "421222001001-GB-OOO01", "421222001001GB00001F00010001")
    clean = codes.parcel_code_clean(sent)
    assert clean.to_list() == [
        "421222001001GB00001",
        "421222001001GB00001",
        "421222001001GB00001F00010001",
    ]
    assert codes.parcel_code_valid(clean).all()


def test_an_o_in_a_place_for_letters_stays():
    assert codes.parcel_code_clean(series("421222OO1001GO00001")).to_list() == [
        "421222001001GO00001"
    ]


@pytest.mark.parametrize(
    "code", ["42122200100100001", "421222001001GB0001", "421222001001XB00001", None]
)
def test_what_is_no_parcel_code(code):
    assert codes.parcel_code_valid(series(code)).to_list() == [False]


@pytest.mark.parametrize(
    ("written", "division"),
    [
        ("C1311", "13"),
        ("13", "13"),
        ("1311", "13"),
        ("131", "13"),
        ("C39", "39"),
        ("制造业-纺织业", "17"),
        ("纺织服装、服饰业", "18"),
        ("有色金属冶炼和压延加工业", "32"),
        ("13 农副食品加工业", "13"),
        ("D4411", "44"),
        ("131101", None),
        ("其他", None),
        (None, None),
    ],
)
def test_divisions(written, division):
    found = codes.industry2(series(written))[0]
    assert (None if pd.isna(found) else found) == division


def test_every_division_of_the_code_list_is_found_by_its_name():
    path = Path(__file__).parents[2] / "layers" / "codes" / "industries.csv"
    listed = pd.read_csv(path, dtype="string")
    assert codes.industry2(listed["name"]).to_list() == listed["code"].to_list()


@pytest.mark.parametrize("code", [*VALID, FAILING])
def test_the_organisation_code_within_a_credit_code(code):
    assert codes.org_code_valid(series(code[8:17])).to_list() == [True]
    last = "0" if code[16] != "0" else "1"
    assert codes.org_code_valid(series(code[8:16] + last)).to_list() == [False]


def test_organisation_codes_by_hand():
    # 1·3 = 3, 11 − 3 = 8; 4·3 = 12, 11 − 1 = 10 → X; 11·3 = 33, 11 − 0 = 11 → 0
    right = series("100000008", "40000000X", "B0000000-0", "10000000X", "1000000", None)
    assert codes.org_code_valid(right).to_list() == [True, True, True, False, False, False]
    assert codes.org_code_valid(series()).to_list() == []


@given(
    st.sampled_from(VALID), st.integers(0, 7), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY")
)
def test_no_single_slip_of_a_digit_passes_in_an_organisation_code(code, at, sign):
    org = code[8:17]
    slipped = org[:at] + sign + org[at + 1 :]
    valid = codes.org_code_valid(series(slipped))[0]
    # eleven apart, as 0 and B are, is the same to a sum mod 11
    alike = (int(sign, 36) - int(org[at], 36)) % 11 == 0
    assert valid == alike


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("421222001001GB00001W00000000", True),
        ("421222001001GB00001F00010001", True),
        ("421222001001JC00001L00000001", True),
        ("421222001001ZW00001Q99999999", True),
        ("421222001001GB00001W00000001", False),
        ("421222001001GB00001", False),
        ("421222001001GB00001X00000000", False),
        (None, False),
    ],
)
def test_unit_codes(code, valid):
    assert codes.unit_code_valid(series(code)).to_list() == [valid]
