"""Every page of every shipped edition and example, opened: no error, nothing that is no word."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tcgis.rulesets.load import available, awaiting
from tests import park_rules, profiles

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "cambridge"
PAGES = ["", "map", "ranking", "whatif", "reserve", "data"]
NO_WORD = re.compile(r"\b(nan|NaN|None|NaT|KeyError|Traceback|undefined)\b|<NA>|\[object")
"""What stands on a page only where something went wrong."""
UNITS = ["park", "zone", "industry", "parcel"]

pytestmark = pytest.mark.browser


class Opened(NamedTuple):
    """What a page shows when it has settled."""

    text: str
    exceptions: int
    refusals: list[str]


def open_page(page, address: str, path: str) -> Opened:
    page.goto(f"{address}/{path}")
    page.wait_for_selector(
        '[data-testid="stApp"][data-test-script-state="running"]', timeout=60_000
    )
    page.wait_for_selector(
        '[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=180_000
    )
    page.wait_for_timeout(500)
    cells = page.locator('[data-testid="stDataFrame"] canvas').all_text_contents()
    shown = page.locator('[data-testid="stMain"]').inner_text()
    return Opened(
        text="\n".join([shown, *cells]),
        exceptions=page.locator('[data-testid="stException"]').count(),
        refusals=[
            one
            for one in page.locator('[data-testid="stAlert"]').all_inner_texts()
            if one.startswith("无法继续")
        ],
    )


def faults(seen: Opened) -> list[str]:
    """What of a page must not be."""
    odd = [hit.group() for hit in NO_WORD.finditer(seen.text)]
    return [*odd, *(["exception"] if seen.exceptions else [])]


def walk(page, address: str) -> dict[str, Opened]:
    return {path: open_page(page, address, path) for path in PAGES}


def check_pages(visit, complaints, address: str) -> dict[str, Opened]:
    seen = walk(visit.page, address)
    assert {path: faults(each) for path, each in seen.items() if faults(each)} == {}
    assert [line for line in complaints if "status of 404" not in line] == []
    assert visit.outside_requests == []
    return seen


def pytest_generate_tests(metafunc) -> None:
    """All editions and all kinds of unit at night, one of each a day."""
    for name, every in {"edition": [*available(), *awaiting()], "unit": UNITS}.items():
        if name in metafunc.fixturenames:
            night = profiles.is_nightly(metafunc.config)
            chosen = every if night else profiles.todays(every, parts=len(every))
            metafunc.parametrize(name, chosen)


@pytest.fixture
def opened(serve, tmp_path):
    """Start the pages for some data and an edition; gives their address."""

    def start(data: Path, edition: str, **more: str) -> str:
        return serve(
            ROOT / "app.py", TCGIS_DATA=str(data), TCGIS_EDITION=edition,
            TCGIS_WORKSPACE=str(tmp_path), **more,
        )  # fmt: skip

    return start


@pytest.mark.nightly
def test_every_page_of_an_edition_opens_or_refuses_in_words(
    browser_page, complaints, opened, sample, edition
):
    seen = check_pages(browser_page, complaints, opened(sample, edition))
    if edition in awaiting():
        assert all(seen[path].refusals for path in PAGES)


@pytest.fixture
def edition_of_unit(tmp_path, unit) -> str:
    """An edition that grades other units than firms."""
    path = tmp_path / "edition.yaml"
    path.write_text(park_rules.TEXT.format(unit=unit, overrides="[]", status="trial"), "utf-8")
    return str(path)


@pytest.mark.nightly
def test_every_page_opens_whatever_is_graded(
    browser_page, complaints, opened, sample, edition_of_unit
):
    seen = check_pages(browser_page, complaints, opened(sample, edition_of_unit))
    assert "亩均税收" in seen[""].text


@pytest.mark.shared
def test_every_page_of_another_county_opens(browser_page, complaints, opened, shared_data):
    """Cambridge: no firm, no park, no tax, no grade, one year."""
    rule = str(EXAMPLE / "rules" / "value-per-mu.yaml")
    address = opened(shared_data / "cambridge_fy14", rule, TCGIS_CATALOG=str(EXAMPLE))
    seen = check_pages(browser_page, complaints, address)
    assert [path for path, each in seen.items() if each.refusals] == []
    assert "亩均评估值" in seen[""].text
    assert "评估总值 38,211,773,140 美元 ÷ 参与计算用地 20,940.84 亩" in seen[""].text
    assert "税收" not in seen[""].text


def test_the_guard_sees_what_is_no_word():
    """Twin."""
    assert faults(Opened("亩均税收 nan", 0, [])) == ["nan"]
    assert faults(Opened("KeyError: 'tax_wan'", 1, [])) == ["KeyError", "exception"]
    assert faults(Opened("A <NA> b", 0, [])) == ["<NA>"]
    assert faults(Opened("没有数据 —", 0, [])) == []
