"""The live map in a real page: one map, however often the script runs."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

MAP = "tcgisStages.get('map').map"


@pytest.fixture(scope="module")
def address(browser, serve):
    return serve(Path(__file__).with_name("live_map_app.py"))


@pytest.fixture
def page(browser_page, address):
    browser_page.page.goto(address)
    browser_page.page.wait_for_selector(".tcm-total")
    return browser_page.page


def click_parcel(page, parcel_id: str) -> None:
    at = page.evaluate(
        f"""id => {{
          const {{leaflet, state}} = {MAP};
          const at = leaflet.latLngToContainerPoint(state.ids.get(id).layer.getCenter());
          const box = leaflet.getContainer().getBoundingClientRect();
          return [at.x + box.x + 1, at.y + box.y + 1];
        }}""",
        parcel_id,
    )
    page.mouse.click(*at)


def switch(page, label: str) -> None:
    page.get_by_text(label, exact=True).click()


def shown(page) -> list[str]:
    return page.evaluate(f"{MAP}.state.records.filter(r => r.shown).map(r => r.id)")


def test_a_click_returns_the_id_and_the_map_lives_on(page, browser_page, complaints):
    for count, parcel in enumerate(["P008", "P009", "P003"], start=2):
        click_parcel(page, parcel)
        page.get_by_text(f"parcel={parcel}").wait_for()
        page.get_by_text(f"told={parcel}").wait_for()
        page.get_by_text(f"runs={count}").wait_for()
    assert page.evaluate("tcgisMap.builds") == 1
    assert page.locator(".tcm").count() == 1
    assert (browser_page.outside_requests, complaints) == ([], [])


def test_a_filter_and_a_metric_reach_the_same_map(page):
    switch(page, "few")
    page.wait_for_function(f"{MAP}.state.visible?.size === 5")
    assert shown(page) == ["P000", "P006", "P012", "P018", "P024"]
    assert page.locator(".tcm-total").inner_text().split("\n") == ["合计", "5", "150.00"]
    switch(page, "tax")
    page.wait_for_function(f"{MAP}.state.metric.name === 'tax_per_mu'")
    page.locator(".tcm-legend h2", has_text="亩均税收").wait_for()
    page.locator(".tcm-row[data-key=missing]").click()
    assert shown(page) == ["P018"]
    switch(page, "few")
    page.wait_for_function(f"{MAP}.state.visible === null")
    assert page.evaluate("tcgisMap.builds") == 1


def test_the_table_overrules_an_earlier_click(page):
    click_parcel(page, "P008")
    page.get_by_text("parcel=P008").wait_for()
    page.get_by_role("button", name="take P020").click()
    page.get_by_text("parcel=P020").wait_for()
    page.wait_for_function(f"{MAP}.state.selected === 'P020'")
    switch(page, "few")
    page.get_by_text("runs=4").wait_for()
    assert page.get_by_text("parcel=P020").is_visible()
    assert page.evaluate(f"{MAP}.leaflet.getBounds().contains({MAP}.state.ids.get('P020')"
                         ".layer.getBounds())")  # fmt: skip


def test_leaving_and_coming_back_finds_the_map_as_it_was(page, complaints):
    click_parcel(page, "P008")
    page.get_by_text("parcel=P008").wait_for()
    page.evaluate(f"{MAP}.leaflet.setView({MAP}.state.ids.get('P008').layer.getCenter(), 17)")
    page.get_by_role("link", name="Elsewhere").click()
    page.get_by_text("nothing here").wait_for()
    assert page.locator(".tcm").count() == 0
    page.get_by_role("link", name="Land").click()
    page.wait_for_selector(".tcm-total")
    assert page.evaluate("tcgisMap.builds") == 1
    assert page.evaluate(f"{MAP}.leaflet.getZoom()") == 17
    page.get_by_text("parcel=P008").wait_for()
    click_parcel(page, "P009")
    page.get_by_text("parcel=P009").wait_for()
    assert complaints == []
