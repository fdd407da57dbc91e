"""The address of a page: what is chosen stands in it, and what is no value here is in vain."""

from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from tcgis.ui import cached, doors

APP = doors.FRONT


@pytest.fixture(scope="module", autouse=True)
def sample_pages(sample, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TCGIS_DATA", str(sample))
        patch.setenv("TCGIS_WORKSPACE", str(tmp_path_factory.mktemp("workspace")))
        patch.delenv("TCGIS_EDITION", raising=False)
        patch.delenv("TCGIS_CATALOG", raising=False)
        cached.workspace_engine.clear()
        yield
        cached.workspace_engine.clear()


def opened(**said: str | list[str]) -> AppTest:
    """The first page, opened by an address."""
    app = AppTest.from_file(str(APP), default_timeout=180)
    for name, values in said.items():
        app.query_params[name] = values
    app.run()
    assert not app.exception
    return app


def address(app: AppTest) -> dict[str, list[str]]:
    return {
        name: [values] if isinstance(values, str) else list(values)
        for name, values in app.query_params.items()
    }


def said_in_vain(app: AppTest) -> list[str]:
    bodies = [each.proto.body for each in app.get("html")]
    return [body for body in bodies if "网址中有不认识的内容" in body]


def test_a_first_visit_says_the_year_and_nothing_else():
    app = opened()
    assert address(app) == {"nd": ["2024"]}
    assert said_in_vain(app) == []


def test_what_an_address_says_is_chosen_and_stays_in_it():
    sent = {"nd": ["2023"], "yq": ["湖北药姑山健康产业园（示例）"], "dj": ["D", "idle"],
            "ss": ["科技"], "zs": ["tax_per_mu"], "fd": ["0"]}  # fmt: skip
    app = opened(**sent)
    assert address(app) == sent
    chosen = app.session_state
    assert chosen["year"] == 2023
    assert chosen["filter_classes"] == ["D", "idle"]
    assert chosen["filter_parks"] == ["湖北药姑山健康产业园（示例）"]
    assert said_in_vain(app) == []
    app.run()
    assert address(app) == sent


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nd", "1999"), ("nd", "二〇二四"), ("nd", "2024.0"), ("nd", ""), ("dj", "E"),
        ("dj", "must"), ("dj", "<script>alert(1)</script>"), ("yq", "../../etc/passwd"),
        ("zj", "没有这个镇"), ("dk", "P1' OR 1=1"), ("qy", "0" * 5000), ("zs", "__class__"),
        ("bd", "firm"), ("fd", "9"), ("ss", "x" * 81), ("foo", "![m](http://127.0.0.1:9/x.png)"),
        ("jz", "2024-02-30"), ("jz", "20241231"), ("jz", "1024-01-01"), ("jz", "今天"),
        ("dj", "\x00\u202eD"), ("nd", "٢٠٢٤"),
    ],
)  # fmt: skip
def test_what_is_no_value_here_is_ignored_with_a_word(name, value):
    app = opened(**{name: value})
    assert address(app) == {"nd": ["2024"]}
    [told] = said_in_vain(app)
    assert name in told
    assert "<script" not in told
    assert len(told) < 400
    assert app.session_state["year"] == 2024
    assert not app.session_state["filter_classes"]


def test_good_values_beside_bad_ones_are_taken():
    app = opened(nd="2022", dj=["D", "X", "D", "A"], yq="无")
    assert address(app) == {"nd": ["2022"], "dj": ["D", "A"]}
    [told] = said_in_vain(app)
    assert "dj=X、" in told or "dj=X<" in told
    assert "dj=D" not in told


def test_many_values_in_vain_are_counted_and_not_all_shown():
    app = opened(dj=[f"x{n}" for n in range(500)])
    [told] = said_in_vain(app)
    assert "等 500 处" in told
    assert "x400" not in told


def test_a_choice_on_the_page_goes_into_the_address():
    app = opened()
    app.segmented_control(key="year").set_value(2022).run()
    assert address(app) == {"nd": ["2022"]}


def test_an_emptied_address_is_written_anew_with_all_that_is_chosen():
    app = opened(nd="2023", dj=["D"])
    app.query_params.clear()
    app.run()
    assert address(app) == {"nd": ["2023"], "dj": ["D"]}


def test_another_address_in_the_same_session_replaces_the_choices():
    app = opened(nd="2023", dj=["D"])
    app.query_params.clear()
    app.query_params["nd"] = "2022"
    app.run()
    assert address(app) == {"nd": ["2022"]}
    assert app.session_state["filter_classes"] == []


def test_the_day_of_idle_land_stands_in_the_address_and_counts_on_the_first_page():
    app = opened(nd="2024", jz="2022-06-30")
    assert address(app) == {"nd": ["2024"], "jz": ["2022-06-30"]}
    bodies = " ".join(each.proto.body for each in app.get("html"))
    assert "闲置、停工天数算到 2022-06-30" in bodies


def test_the_ways_on_from_the_worst_park_drop_what_else_is_chosen(sample_run):
    firm = str(sample_run.enterprises.index[0])
    app = opened(nd="2022", dj=["D"], ss="科技", zs="tax_per_mu", fd=["0"], qy=firm)
    ways = [each.proto.query_string for each in app.get("page_link")]
    assert len(ways) == 3
    for way in ways:
        said = parse_qs(way)
        assert len(said.pop("yq")) == 1
        assert said == {"nd": ["2022"], "zs": ["tax_per_mu"]}


def test_what_is_told_above_a_page_does_not_move_what_stands_below():
    plain, in_vain = opened(), opened(foo="bar")
    kinds = [[type(each).__name__ for each in app.main.children.values()][:2]
             for app in (plain, in_vain)]  # fmt: skip
    assert len(plain.main.children) == len(in_vain.main.children)
    assert said_in_vain(in_vain)
    assert kinds[0][0] == kinds[1][0]
