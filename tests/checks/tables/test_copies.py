"""Files of a layer that repeat others: one file, or a question; genuine several are let be."""

import json
import shutil
from decimal import ROUND_HALF_UP, Decimal

import openpyxl
import pytest

from tcgis import findings
from tcgis.answers import Answers
from tcgis.checks import checked
from tcgis.checks.layer import check_layer
from tcgis.checks.tables import copies
from tcgis.sources.layer import read_layer
from tests.checks.sent import COUNTY, layer

FIRMS = 12
TAX = layer(
    "facts",
    {
        "credit_code": {"from": ["代码"], "kind": "code"},
        "enterprise_name": {"from": ["名称"]},
        "year": {"from": ["年度"]},
        "item_detail": {"from": ["税种"]},
    },
    id="tax",
    files=["*.xlsx", "*.csv"],
    facts={
        "tax_wan": {"from": ["税额"], "unit": "万元", "kind": "number"},
        "output_wan": {"from": ["产值"], "unit": "万元", "kind": "number"},
    },
)
REGISTER = layer(
    "enterprises",
    {
        "credit_code": {"from": ["代码"], "kind": "code"},
        "enterprise_name": {"from": ["名称"]},
        "condition": {"from": ["状态"]},
    },
    id="register",
    files=["*.xlsx", "*.csv"],
)
LEASES = layer(
    "leases",
    {
        "lessor_name": {"from": ["出租方"]},
        "lessee_name": {"from": ["承租方"]},
        "area_m2": {"from": ["面积"], "unit": "平方米", "kind": "number"},
    },
    id="leases",
    files=["*.xlsx"],
)
PLOTS = layer(
    "parcels",
    {"parcel_id": {"from": ["宗地代码"], "kind": "code"}, "holder": {"from": ["权利人"]}},
    id="plots",
    reader="vector",
    files=["*.geojson"],
    crs="EPSG:4490",
)
HEAD = ["代码", "名称", "年度", "税种", "税额"]


def code(n):
    return f"9142122200000{n:04d}X"


def rows(firms=range(FIRMS), *, year=2024, kind="增值税", add=0.0, times=1.0):
    """Amounts like 1000.125, of each firm one."""
    return [
        [code(n), f"示例{n}公司", year, kind, 1000.125 * (n + 1) * times + add] for n in firms
    ]  # fmt: skip


def book(path, *given, head=HEAD, sheet="数据"):
    made = openpyxl.Workbook()
    made.active.title = sheet
    for row in [head, *given]:
        made.active.append(list(row))
    made.save(path)


def shown(amount):
    return Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)


def csv(path, given, head=HEAD):
    """As Excel saves it: codes and figures as they were shown."""
    lines = [",".join(map(str, [*row[:-1], shown(row[-1])])) for row in given]
    path.write_text("\n".join([",".join(head), *lines]), "gb18030")


class Outcome:
    """What came of a folder: the question, if any, and what counts."""

    def __init__(self, folder, described=TAX, *, sent=(), answers=None):
        beside = {path.name: path for path in sent}
        given = read_layer(described, folder, COUNTY, sent=beside)
        how = {"answers": answers or Answers()}
        self.read, self.asked = copies.settle(described, given, COUNTY, sent=list(beside), **how)
        self.frame, found = check_layer(described, self.read, COUNTY, **how)
        self.found = findings.join([self.read.findings, found])
        self.account = checked.account(self.read, self.found).set_index("file")

    @property
    def total(self):
        return float(self.frame["value"].sum())

    def files_with(self, code_):
        return self.found.loc[self.found["code"].eq(code_), "file"].unique().tolist()


ONE = sum(row[-1] for row in rows())


# -- the same bytes


def test_equal_bytes_are_one_file_whatever_they_are_called(tmp_path):
    folder, inbox = tmp_path / "data", tmp_path / "inbox"
    folder.mkdir()
    inbox.mkdir()
    book(folder / "税收.xlsx", *rows())
    for copy in (folder / "副本税收.xlsx", folder / "a.xlsx", inbox / "重新报送.xlsx"):
        shutil.copy(folder / "税收.xlsx", copy)
    done = Outcome(folder, sent=[inbox / "重新报送.xlsx"])
    assert done.total == pytest.approx(ONE)
    assert len(done.asked) == 0
    assert len(done.files_with("file_same")) == 3
    told = done.found[done.found["code"].eq("file_same")]
    assert set(told["rows"]) == {f"2-{FIRMS + 1}"}
    counted = [name for name in done.account.index if done.account.loc[name, "rows_used"]]
    assert len(counted) == 1
    assert all(counted[0] in detail for detail in told["detail"])
    assert done.account["rows_in"].tolist() == [FIRMS] * 4


def test_the_plainest_name_counts_and_shapes_count_once(tmp_path):
    square = [[[113.8, 29.2], [113.801, 29.2], [113.801, 29.201], [113.8, 29.201], [113.8, 29.2]]]
    lot = {"type": "Feature", "properties": {"宗地代码": "G1", "权利人": "甲"},
           "geometry": {"type": "Polygon", "coordinates": square}}  # fmt: skip
    drawn = json.dumps({"type": "FeatureCollection", "features": [lot]})
    for name in ("宗地.geojson", "宗地 - 副本.geojson"):
        (tmp_path / name).write_text(drawn, "utf-8")
    done = Outcome(tmp_path, PLOTS)
    assert done.files_with("file_same") == ["宗地 - 副本.geojson"]
    assert done.frame["file"].tolist() == ["宗地.geojson"]
    assert done.read.frame.set_index("file")["geometry"].isna().tolist() == [True, False]


def test_one_byte_more_is_no_longer_the_same_file(tmp_path):
    csv(tmp_path / "税收.csv", rows())
    shutil.copy(tmp_path / "税收.csv", tmp_path / "b.csv")
    (tmp_path / "b.csv").write_bytes((tmp_path / "b.csv").read_bytes() + b"\n")
    done = Outcome(tmp_path)
    assert done.files_with("file_same") == []
    assert done.files_with("file_repeats") == ["税收.csv"]  # by name alone, b comes first
    assert not done.asked["surely_newer"].any()


# -- what mostly repeats


def corrected(n):
    given = rows()
    for row in given[:n]:
        row[-1] += 7
    return given


REPEATS = {
    "a copy with two amounts corrected": ("副本税收.xlsx", corrected(2), 10, 2, 2),
    "re-sent under another name": ("局里报送稿.xlsx", rows()[::-1], 12, 0, 0),
    "three quarters of the amounts corrected": ("更正后税收.xlsx", corrected(9), 3, 9, 9),
    "all amounts corrected, and its name says so": ("税收（更正）.xlsx", corrected(12), 0, 12, 12),
    "it goes on from the other": ("税收明细累计.xlsx", rows(range(20)), 12, 0, 8),
    "a part of the other": ("补报企业.xlsx", rows(range(3)), 3, 0, 0),
}


@pytest.mark.parametrize("case", REPEATS)
def test_a_file_that_mostly_repeats_another_waits_for_an_answer(tmp_path, case):
    name, given, both, changed, only_newer = REPEATS[case]
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    book(tmp_path / "税收.xlsx", *rows())
    book(inbox / name, *given)
    done = Outcome(tmp_path, sent=[inbox / name])
    assert done.total == pytest.approx(ONE)  # neither double nor less
    asked = done.asked.iloc[0]
    assert (asked["newer"], asked["older"], asked["surely_newer"]) == (name, "税收.xlsx", True)
    assert (asked["both"], asked["changed"]) == (both, changed)
    assert (asked["only_newer"], asked["only_older"]) == (only_newer, FIRMS - both)
    assert asked["before"] == pytest.approx(ONE)
    must = done.found[done.found["code"].eq("file_repeats")]
    assert must["file"].tolist() == [name]
    assert str(both) in must["detail"].iloc[0]
    assert done.account.loc[name].tolist()[1:] == [len(given), 0, len(given)]


def test_a_csv_beside_the_workbook_is_seen_although_it_lost_decimals_and_codes(tmp_path):
    book(tmp_path / "税收.xlsx", *rows())
    csv(tmp_path / "税收.csv", [["9.14E+17", *row[1:]] for row in rows()])
    asked = Outcome(tmp_path).asked.iloc[0]
    assert (asked["both"], asked["only_older"], asked["only_newer"]) == (FIRMS, 0, 0)


def test_registers_and_ledgers_without_numbers_are_held_against_each_other(tmp_path):
    head = ["代码", "名称", "状态"]
    firms = [[code(n), f"示例{n}公司", "在产"] for n in range(FIRMS)]
    for folder in ("register", "leases"):
        (tmp_path / folder).mkdir()
    book(tmp_path / "register" / "名录.xlsx", *firms, head=head)
    book(tmp_path / "register" / "名录v2.xlsx", *firms[1:], [code(99), "新厂", "在建"], head=head)
    done = Outcome(tmp_path / "register", REGISTER)
    assert done.asked["newer"].tolist() == ["名录v2.xlsx"]
    assert done.asked["choices"].tolist() == ["replace add_once unused"]
    assert len(done.frame) == FIRMS
    assert done.files_with("enterprise_repeated") == []  # one question, not eleven faults
    lets = [[f"房东{n}", f"租户{n}", 100 + n] for n in range(FIRMS)]
    book(tmp_path / "leases" / "台账.xlsx", *lets, head=["出租方", "承租方", "面积"])
    book(
        tmp_path / "leases" / "台账(1).xlsx",
        *lets,
        ["房东", "租户", 7],
        head=["出租方", "承租方", "面积"],
    )
    done = Outcome(tmp_path / "leases", LEASES)
    assert (done.asked["newer"].tolist(), len(done.frame)) == (["台账(1).xlsx"], FIRMS)


def test_a_file_that_goes_on_from_two_is_one_question_about_both(tmp_path):
    book(tmp_path / "1月.xlsx", *rows(range(6)))
    book(tmp_path / "2月.xlsx", *rows(range(6, 12)))
    book(tmp_path / "汇总20250101.xlsx", *rows(range(14)))
    done = Outcome(tmp_path)
    assert done.asked["older"].tolist() == ["1月.xlsx、2月.xlsx"]
    question = done.asked["question"].iloc[0]
    answered = Outcome(tmp_path, answers=Answers(files={("tax", question): "replace"}))
    assert answered.total == pytest.approx(sum(row[-1] for row in rows(range(14))))


# -- genuine several files


def townships(folder):
    for n in range(4):
        book(folder / f"{n}镇.xlsx", *rows(range(10 * n, 10 * n + 10)))


def years(folder):
    for year in (2022, 2023, 2024):
        book(folder / f"{year}年.xlsx", *rows(year=year))


def months(folder):
    for month in range(1, 13):
        book(folder / f"2024年{month}月.xlsx", *rows(times=month))


def months_of_the_same_amount(folder):
    for month in range(1, 13):
        book(folder / f"{month:02d}.xlsx", *rows(year=f"2024-{month:02d}"))


def kinds(folder):
    for kind, times in (("增值税", 1), ("所得税", 0.31), ("房产税", 0.07)):
        book(folder / f"{kind}.xlsx", *rows(kind=kind, times=times))


def kinds_without_their_word(folder):
    for name, times in (("增值税", 1), ("所得税", 0.31), ("房产税", 0.07)):
        book(folder / f"{name}.xlsx", *[[*row[:3], None, row[4]] for row in rows(times=times)])


def columns_apart(folder):
    book(folder / "税.xlsx", *rows())
    book(folder / "产值.xlsx", *rows(), head=[*HEAD[:-1], "产值"])


def mostly_nothing(folder):
    for n in range(2):
        given = [[*row[:4], row[4] if at % 6 == n else 0] for at, row in enumerate(rows())]
        book(folder / f"{n}.xlsx", *given)


SEVERAL = [townships, years, months, months_of_the_same_amount, kinds, kinds_without_their_word,
           columns_apart, mostly_nothing]  # fmt: skip


@pytest.mark.parametrize("make", SEVERAL, ids=lambda make: make.__name__)
def test_genuine_several_files_of_a_layer_are_not_asked_about(tmp_path, make):
    make(tmp_path)
    done = Outcome(tmp_path)
    assert len(done.asked) == 0
    assert done.files_with("file_waits") == []
    assert (done.account["rows_used"] == done.account["rows_in"]).all()


def test_plots_that_each_batch_numbers_anew_are_no_copies(tmp_path):
    for batch in range(2):
        lots = []
        for n in range(3):
            west, south = 113.8 + 0.01 * n, 29.2 + 0.01 * batch
            ring = [[west, south], [west + 0.001, south], [west + 0.001, south + 0.001],
                    [west, south + 0.001], [west, south]]  # fmt: skip
            lots.append({"type": "Feature", "properties": {"宗地代码": str(n + 1)},
                         "geometry": {"type": "Polygon", "coordinates": [ring]}})  # fmt: skip
        drawn = json.dumps({"type": "FeatureCollection", "features": lots})
        (tmp_path / f"供地{'甲乙'[batch]}.geojson").write_text(drawn, "utf-8")
    assert len(Outcome(tmp_path, PLOTS).asked) == 0


# -- answers


@pytest.fixture
def asked(tmp_path):
    book(tmp_path / "税收.xlsx", *rows())
    book(tmp_path / "税收副本.xlsx", *corrected(2), [code(50), "新厂", 2024, "增值税", 5])
    return tmp_path, Outcome(tmp_path).asked["question"].iloc[0]


ALONE = sum(row[-1] for row in corrected(2)) + 5
AFTER = {
    "replace": (ALONE, "file_replaced"),
    "add_once": (ONE + sum(row[-1] for row in corrected(2)[:2]) + 5, "rows_counted_once"),
    "add_twice": (ONE + ALONE, "files_both_count"),
    "unused": (ONE, "file_put_aside"),
}


@pytest.mark.parametrize("answer", AFTER)
def test_each_answer_gives_the_sum_that_the_question_foretold(asked, answer):
    folder, question = asked
    done = Outcome(folder, answers=Answers(files={("tax", question): answer}))
    total, told = AFTER[answer]
    assert done.total == pytest.approx(total)
    foretold = "before" if answer == "unused" else answer
    assert done.asked[foretold].sum() == pytest.approx(total)
    assert done.files_with("file_repeats") == []
    assert len(done.files_with(told)) == 1
    used, aside = (done.account[name].sum() for name in ("rows_used", "rows_set_aside"))
    assert used + aside == done.account["rows_in"].sum() == 2 * FIRMS + 1


def test_an_answer_holds_for_these_bytes_and_for_its_layer_alone(asked):
    folder, question = asked
    answers = Answers(files={("tax", question): "add_twice", ("other", question): "replace"})
    book(folder / "税收副本.xlsx", *corrected(3))
    done = Outcome(folder, answers=answers)
    assert done.files_with("file_repeats") == ["税收副本.xlsx"]
    assert done.total == pytest.approx(ONE)
    assert done.asked["question"].iloc[0] != question


def test_rows_equal_in_one_amount_of_two_cannot_count_once(tmp_path):
    head = [*HEAD, "产值"]
    book(tmp_path / "税收.xlsx", *[[*row, None] for row in rows()], head=head)
    book(tmp_path / "税收v2.xlsx", *[[*row, 9.5] for row in rows()], head=head)
    done = Outcome(tmp_path)
    assert done.asked["choices"].unique().tolist() == ["replace add_twice unused"]
    question = done.asked["question"].iloc[0]
    again = Outcome(tmp_path, answers=Answers(files={("tax", question): "add_once"}))
    assert again.files_with("file_repeats") == ["税收v2.xlsx"]
