"""In a real browser nothing of a hostile county's names becomes an element or a request."""

import pytest

from tests.browser.test_every_page import PAGES, open_page
from tests.ui import hostile

pytestmark = pytest.mark.browser

MADE = [
    'img[src="x"]', 'a[href*="127.0.0.1:9"]', 'img[src*="127.0.0.1:9"]', ".katex", "math",
    "del", 'strong:text-is("b")', 'code:text-is("c")', '[onerror]',
    '.stMarkdownColoredText, span[style*="color"]:text-is("a")',
]  # fmt: skip
"""What the names would make of themselves."""


@pytest.fixture(scope="module")
def hostile_address(serve, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    county = hostile.build(folder / "county")
    return serve(
        hostile.ROOT / "app.py", TCGIS_DATA=str(county.data), TCGIS_CATALOG=str(county.catalog),
        TCGIS_EDITION=str(county.edition), TCGIS_WORKSPACE=str(folder / "workspace"),
    )  # fmt: skip


def made(page) -> list[str]:
    return [each for each in MADE if page.locator(each).count()]


def test_no_name_becomes_an_element_or_a_request(browser_page, complaints, hostile_address):
    page, asked = browser_page.page, []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        seen = open_page(page, hostile_address, f"{path}?dk=G0&qy=914212220000000010A")
        assert seen.refusals == []
        assert seen.exceptions == 0
        assert made(page) == [], path
        assert "![m](http" in seen.text.replace("\u2060", ""), path
        assert not any(mark in seen.text for mark in hostile.CONTROL), path
    assert [url for url in asked if hostile.HOST in url] == []
    assert browser_page.outside_requests == []
    assert [line for line in complaints if "status of 404" not in line] == []


def test_the_browser_would_make_elements_of_them(browser_page, complaints, serve, tmp_path):
    """Twin: the same names on a page that takes no care."""
    script = tmp_path / "careless.py"
    script.write_text(
        "import streamlit as st\nfrom tests.ui.hostile import NAME\n"
        "st.caption(NAME)\nst.html(NAME)\n", "utf-8",
    )  # fmt: skip
    open_page(browser_page.page, serve(script), "")
    assert {'img[src="x"]', 'a[href*="127.0.0.1:9"]', ".katex", "del"} <= {*made(browser_page.page)}
