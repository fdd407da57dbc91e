"""The one-file map, opened from a folder as from a USB stick."""

import folium
import numpy as np
import pytest
from drawn_land import SHEET, UNUSED, drawn, parcels, with_unused

from tcgis.outputs.map.page import build_map, map_html
from tcgis.outputs.map.spec import Places

pytestmark = pytest.mark.browser

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "`${alert(3)}`",
    "第一行\n第二行",
    "🏭 \\u003c & \"引号\" 'x'",
    "{{ 7*7 }}{% raw %}{# #}",
    "很" * 200,
]


@pytest.fixture
def show(browser_page, tmp_path):
    """Open a map from a file and wait until it is drawn."""

    def open_(made):
        file = tmp_path / "map.html"
        file.write_text(map_html(made), "utf-8")
        browser_page.page.goto(file.as_uri())
        browser_page.page.wait_for_selector(".tcm-total")
        return browser_page.page

    return open_


def click_parcel(page, parcel_id: str) -> None:
    at = page.evaluate(
        """id => {
          const {leaflet, state} = map_county.tcgis;
          const at = leaflet.latLngToContainerPoint(state.ids.get(id).layer.getCenter());
          return [at.x, at.y];
        }""",
        parcel_id,
    )
    page.mouse.click(*at)


def facts(card) -> dict[str, str]:
    names, values = (card.locator(tag).all_inner_texts() for tag in ("dt", "dd"))
    return dict(zip(names, values, strict=True))


def legend(page) -> dict[str, list[str]]:
    rows = page.locator(".tcm-row[data-key]")
    return {row.get_attribute("data-key"): row.inner_text().split("\n") for row in rows.all()}


def test_it_asks_nobody_and_does_not_complain(show, browser_page, complaints):
    page = show(drawn(parcels(30)))
    assert page.title() == SHEET.title
    assert page.locator(".tcm-notice").inner_text() == "内部工作用图，不得公开"
    assert page.locator(".tcm-water").get_attribute("aria-label") == "示例数据"
    assert page.locator(".tcm-note").inner_text() == "边界来源：示例"
    assert page.locator(".tcm-basis p").all_inner_texts() == list(SHEET.basis)
    assert page.locator(".tcm-park").all_inner_texts() == ["示例产业园"]
    assert (browser_page.outside_requests, complaints) == ([], [])


def test_the_guard_sees_one_address_put_back(show, browser_page, monkeypatch):
    made = drawn(parcels(3))
    address = "https://cdn.jsdelivr.net/npm/bootstrap@5.2.2/dist/css/bootstrap.min.css"
    monkeypatch.setattr(folium.Map, "default_css", [*folium.Map.default_css, ("b", address)])
    browser_page.page.route(address, lambda route: route.abort())
    show(made)
    assert browser_page.outside_requests == [address]


def test_a_click_opens_the_card_and_the_land_closes_it(show):
    page = show(drawn(parcels(30)))
    click_parcel(page, "P003")
    card = page.locator(".tcm-card")
    assert card.locator("h2").inner_text() == "示例地块3"
    assert card.locator(".tcm-chip").inner_text() == "D 类"
    assert facts(card)["计评用地"] == "30.00 亩"
    assert facts(card)["亩均税收"] == "4.00 万元/亩"
    click_parcel(page, "P007")
    assert facts(card)["亩均税收"] == "—"
    page.locator(".tcm-close").click()
    assert card.is_hidden()


def test_the_legend_counts_what_is_shown_and_filters(show):
    page = show(drawn(parcels(30)))
    rows = legend(page)
    assert list(rows) == ["A", "B", "C", "D", *["mixed", "unrated", "exempt", "missing"],
                          *["vacant", "unsupplied"]]  # fmt: skip
    assert rows["A"] == ["A", "A 类", "3", "90.00"]
    page.locator(".tcm-row[data-key=D]").click()
    shown = "map_county.tcgis.state.records.filter(r => r.shown).map(r => r.id)"
    # the land of that class, and the shared land that a firm of that class uses
    assert page.evaluate(shown) == ["P003", "P004", "P013", "P014", "P023", "P024"]
    assert page.locator(".tcm-total").inner_text().split("\n") == ["合计", "6", "180.00"]
    assert "另含 3 宗" in page.locator(".tcm-legend").inner_text()
    assert legend(page)["D"] == ["D", "D 类", "3", "90.00"]
    click_parcel(page, "P000")
    assert page.locator(".tcm-card").is_hidden()
    page.locator(".tcm-clear").click()
    assert len(page.evaluate(shown)) == 30


def test_another_metric_recolours_and_missing_is_its_own_row(show):
    page = show(drawn(parcels(30)))
    page.locator(".tcm-choice[data-metric=tax_per_mu]").click()
    rows = legend(page)
    assert list(rows) == ["4", "3", "2", "1", "0", "missing"]
    assert rows["missing"] == ["无数据", "6", "180.00"]
    assert sum(int(row[-2]) for row in rows.values()) == 30
    looks = page.evaluate(
        "['P007', 'P000'].map(id => map_county.tcgis.state.ids.get(id).layer.options.look.hatch)"
    )
    assert looks == ["slash", "none"]


def test_search_finds_by_name_by_code_and_by_firm(show):
    page = show(drawn(parcels(30)))
    field = page.locator(".tcm-field")
    for words in ("示例地块12", "p012", "企业12"):
        field.fill(words)
        assert page.locator(".tcm-hit b").all_inner_texts() == ["示例地块12"]
    field.press("Enter")
    assert page.locator(".tcm-card h2").inner_text() == "示例地块12"
    field.fill("没有这块地")
    assert page.locator(".tcm-none").is_visible()


def test_hostile_names_are_only_text(show, browser_page, complaints):
    land = parcels(len(HOSTILE))
    land["parcel_name"] = land["occupants"] = HOSTILE
    hostile = SHEET._replace(title=HOSTILE[1], basis=tuple(HOSTILE), watermark=HOSTILE[0])
    ground = Places(boundary=land.dissolve())
    page = show(build_map(land, sheet=hostile, places=ground))
    heading = page.locator(".tcm-card h2")
    for number, name in enumerate(HOSTILE):
        click_parcel(page, f"P{number:03d}")
        assert heading.evaluate("title => title.textContent") == name
    page.mouse.move(700, 450)
    page.locator(".tcm-field").fill("alert")
    assert page.locator(".tcm-hit").count() == 3
    assert page.locator("img").count() == 0
    assert (browser_page.outside_requests, complaints) == ([], [])


def looks(page, ids: list[str]) -> list[list[str]]:
    return page.evaluate(
        """ids => ids.map(id => {
          const {look} = map_county.tcgis.state.ids.get(id);
          return [look.key, look.hatch, look.letter ?? ""];
        })""",
        ids,
    )


def test_land_out_of_use_has_its_hatch_in_every_colouring(show):
    page = show(drawn(with_unused(parcels(30))))
    first = ["P000", "P001", "P002", "P003"]
    hatches = ["rings", "zigzag", "bricks", "checks"]
    wanted = [[state, hatch, ""] for state, hatch in zip(UNUSED, hatches, strict=True)]
    assert looks(page, first) == wanted
    assert list(legend(page))[-4:] == UNUSED
    page.locator(".tcm-choice[data-metric=tax_per_mu]").click()
    assert looks(page, first) == wanted
    assert list(legend(page)) == ["4", "3", "2", "1", "0", "missing", *UNUSED]
    assert page.locator(".tcm-under").inner_text() == "未投产用地（该项为 0）"
    # the heading chooses all of them, and takes them back
    page.locator(".tcm-under").click()
    shown = "map_county.tcgis.state.records.filter(r => r.shown).map(r => r.id)"
    assert page.evaluate(shown) == first
    page.locator(".tcm-under").click()
    assert len(page.evaluate(shown)) == 30


GREYS = """async () => {
  const greys = {};
  for (const row of map_county.tcgis.state.metric.classes.filter(row => row.hatch !== "none")) {
    const look = tcgisMap.swatch({ ...row, letter: "", colour: "#000000" }).style.background;
    const image = new Image();
    image.src = look.match(/url\\("?([^")]*)/)[1];
    await image.decode();
    const pen = Object.assign(document.createElement("canvas"), { width: 8, height: 8 })
      .getContext("2d");
    pen.drawImage(image, 0, 0);
    greys[row.key] = [...pen.getImageData(0, 0, 8, 8).data].filter((_, at) => at % 4 === 0);
  }
  return greys;
}"""


def difference(one: np.ndarray, other: np.ndarray) -> float:
    """Mean difference of two tiles laid on one another as like as they can be, 0 to 255."""
    moved = (np.roll(other, (x, y), (0, 1)) for x in range(8) for y in range(8))
    return min(float(np.abs(one - each).mean()) for each in moved)


def test_hatches_differ_in_black_and_white(show):
    page = show(drawn(with_unused(parcels(30))))
    greys = {key: np.array(tile, float).reshape(8, 8) for key, tile in page.evaluate(GREYS).items()}
    assert set(UNUSED) < set(greys)
    pairs = {
        (state, other): difference(greys[state], greys[other])
        for state in UNUSED
        for other in greys
        if other != state
    }
    assert min(pairs.values()) > 25, sorted(pairs.items(), key=lambda pair: pair[1])[:4]
    assert difference(greys["idle"], np.roll(greys["idle"], 3, 0)) == 0
