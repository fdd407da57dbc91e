"""2025 arriving file by file: 2024 is looked at, and what 2025 lacks is said, until it is there."""

import pytest

from tcgis.catalog.load import load_catalog
from tcgis.line.assess import examine
from tcgis.line.opening import lacking, opening_year
from tcgis.line.prepare import prepare
from tcgis.line.years import Years
from tcgis.outputs.pages.later_years import later_years
from tcgis.rulesets.load import load_edition
from tests import delivered


@pytest.fixture
def county(tmp_path):
    for name in ("data", "catalog"):
        (tmp_path / name).mkdir()
    delivered.write_county(tmp_path / "data", tmp_path / "catalog")
    edition = load_edition(delivered.write_edition(tmp_path))
    catalog = load_catalog(tmp_path / "catalog")
    return tmp_path / "data", lambda: prepare(tmp_path / "data", catalog=catalog), edition


def seen(county):
    _, read, edition = county
    ready = read()
    return opening_year(ready, edition), later_years(lacking(ready, edition))


def test_a_year_comes_file_by_file(county):
    data = county[0]
    assert seen(county) == (2024, [])
    delivered.write_book(data / "2025年用电.xlsx", *delivered.amounts("用电量", 2025))
    assert seen(county) == (2024, ["2025 年还缺：税务局 税收"])
    few = delivered.amounts("入库税额", 2025)[:2]
    delivered.write_book(data / "2025年税收.xlsx", *few)
    assert seen(county) == (2024, ["2025 年还缺：税务局 税收（只有 1 家，最多的年份 4 家）"])
    delivered.write_book(data / "2025年税收.xlsx", *delivered.amounts("入库税额", 2025)[:4])
    assert seen(county) == (2025, [])


def test_without_a_whole_year_the_one_with_most_items_is_opened(county):
    data = county[0]
    for path in data.glob("*税收.xlsx"):
        path.unlink()
    assert seen(county)[0] == 2024
    delivered.write_book(data / "2022年税收.xlsx", *delivered.amounts("入库税额", 2022))
    assert seen(county)[0] == 2024


def test_a_mistyped_year_is_a_finding_and_hides_no_other(county):
    data, read, edition = county
    before = examine(Years(read(), edition))
    rows = delivered.amounts("用电量", 2024)
    rows[1][-1] = 2042
    delivered.write_book(data / "2024年用电.xlsx", *rows)
    report = examine(Years(read(), edition))
    odd = report.findings[report.findings["code"].eq("year_odd")].iloc[0]
    assert (odd["file"], odd["row"], odd["value"]) == ("2024年用电.xlsx", 2, "2042")
    assert (before.year, report.year) == (2024, 2024)
    assert read().years == [2023, 2024]
    codes = set(report.findings["code"])
    assert set(before.findings["code"]) <= codes


def test_what_must_be_corrected_is_told_of_every_year(county):
    data, read, edition = county
    more = delivered.amounts("入库税额", times=10_000)
    delivered.write_book(data / "2023年税收.xlsx", *more, sheet="2023年")
    report = examine(Years(read(), edition))
    high = report.findings[report.findings["code"].eq("implausible_per_mu")]
    assert len(high) == 4
    assert all(detail.startswith("2023 年") for detail in high["detail"])
    delivered.write_book(data / "2024年税收.xlsx", *more, sheet="2024年")
    report = examine(Years(read(), edition))
    high = report.findings[report.findings["code"].eq("implausible_per_mu")]
    of_before = high["detail"].str.startswith("2023 年")
    assert (len(high), int(of_before.sum())) == (8, 4)
