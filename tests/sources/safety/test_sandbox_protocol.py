"""Tables there and back through files; what is not a reader's answer is refused."""

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from pandas.testing import assert_frame_equal

from tcgis import findings
from tcgis.sources.model import Part, Place, SheetHeading, place_rows
from tcgis.sources.safety import sandbox_protocol

PLACE = Place("given", "甲/乙.csv")


def back(part, folder):
    sandbox_protocol.write_part(part, folder, "0")
    return sandbox_protocol.load_part(
        sandbox_protocol.read_message(folder, "0")["part"], folder, "0", PLACE
    )


def of(frame, **more):
    rows = np.arange(1, len(frame) + 1)
    return Part(
        place_rows(frame, PLACE, sheet=None, rows=rows), more.get("told", []), more.get("units", {})
    )


MIXED = [
    *("字", "", 1.5, float("nan"), float("inf"), 0.1 + 0.2, 7, 2**70, True, False, None),
    *(pd.NA, pd.NaT, b"\x00\xff", [1, "a"], {"a": None}, Decimal("1.10"), np.float64(0.1)),
    *(np.int64(3), np.bool_(True), date(2024, 5, 1), time(1, 2, 3)),
    *(timedelta(days=1, microseconds=3), pd.Timestamp("2024-05-01 10:20:30.123456789")),
    datetime(2024, 5, 1, 10, 20, 30, 5),  # noqa: DTZ001 — a cell knows no zone
]


def test_every_kind_of_cell_comes_back_as_itself(tmp_path):
    frame = pd.DataFrame({"混": pd.Series(MIXED, dtype=object)})
    cells = back(of(frame), tmp_path).frame["混"].tolist()
    assert [type(cell) for cell in cells] == [type(cell) for cell in MIXED]
    assert [repr(cell) for cell in cells] == [repr(cell) for cell in MIXED]


def test_an_array_in_a_cell(tmp_path):
    frame = pd.DataFrame({"a": pd.Series([np.array([1, 2]), np.array([3])], dtype=object)})
    cells = back(of(frame), tmp_path).frame["a"]
    assert [cell.tolist() for cell in cells] == [[1, 2], [3]]


def test_every_dtype_comes_back(tmp_path):
    columns = {
        "float": [1.5, np.nan, np.inf],
        "int": np.array([1, 2**60, -3]),
        "Int": pd.array([1, None, 2**60 + 1], dtype="Int64"),
        "bool": [True, False, True],
        "boolean": pd.array([True, None, False], dtype="boolean"),
        "day": pd.to_datetime(["2024-05-01", None, "1899-12-31"]).astype("datetime64[us]"),
        "moment": pd.Series(["2024-05-01 01:02:03.004", None, "2000-01-01"], dtype="M8[ms]"),
        "string": pd.array(["甲", None, ""], dtype="string"),
        "str": pd.array(["乙", None, ""], dtype="str"),
    }  # fmt: skip
    frame = pd.DataFrame(columns)
    heading = SheetHeading(3, frozenset({"税", "面积"}))
    part = of(frame, units={(None, "面积"): "亩", ("表", "税"): "元"})
    part = part._replace(headings={None: heading, "表": heading})
    again = back(part, tmp_path)
    assert_frame_equal(again.frame, part.frame)
    assert again.units == part.units
    assert again.headings == part.headings


def test_shapes_come_back_to_the_last_bit_with_their_system(tmp_path):
    shapes = [
        shapely.Polygon([(0.1, 0.2), (1e7 / 3, 0), (1, 1 / 3)]),
        None,
        shapely.from_wkt("POLYGON EMPTY"),
        shapely.from_wkt("POINT Z (1 2 3)"),
    ]
    for system in (4547, None, "+proj=tmerc +lon_0=113.8 +ellps=GRS80"):
        frame = gpd.GeoDataFrame({"a": [1, 2, 3, 4]}, geometry=shapes, crs=system)
        part = of(frame.rename_geometry("shape"))
        again = back(part, tmp_path).frame
        assert again.geometry.name == "shape"
        assert again.crs == part.frame.crs
        assert shapely.to_wkb(again.geometry.array).tolist() == shapely.to_wkb(
            part.frame.geometry.array
        ).tolist()  # fmt: skip


def test_an_index_of_its_own_and_no_rows(tmp_path):
    frame = pd.DataFrame({"a": ["x", "y"]}, index=[5, 3])
    assert back(of(frame), tmp_path).frame.index.tolist() == [5, 3]
    assert_frame_equal(back(of(frame[:0]), tmp_path).frame, of(frame[:0]).frame)
    nothing = back(Part(pd.DataFrame(), [], {}), tmp_path)
    assert nothing.frame.shape == (0, 0)


def test_findings_come_back(tmp_path):
    rows = place_rows(pd.DataFrame({"a": ["x"]}), PLACE, sheet="表一", rows=[4])
    told = findings.found("value_unreadable", rows, field="a", value="x", detail="错")
    again = back(of(pd.DataFrame({"a": ["x"]}), told=[told, findings.none()]), tmp_path)
    assert_frame_equal(again.findings[0], told)
    assert len(again.findings) == 2


def test_what_no_reader_gives_is_not_written(tmp_path):
    with pytest.raises(TypeError, match="set"):
        sandbox_protocol.write_part(Part(pd.DataFrame(), [], {"a": {1}}), tmp_path, "0")
    with pytest.raises(TypeError, match="category"):
        sandbox_protocol.write_part(of(pd.DataFrame({"a": pd.Categorical(["x"])})), tmp_path, "0")


def spoil(told):
    """Each way in which an answer may be wrong, by name."""
    frame, first = told["frame"], told["findings"]["list"][0]
    return {
        "no frame": lambda: told.pop("frame"),
        "no table": lambda: frame.update(table=99),
        "a path for a table": lambda: frame.update(table="../../x"),
        "rows": lambda: frame.update(rows=3),
        "a dtype": lambda: frame["columns"][0].update(dtype="category"),
        "a module": lambda: frame["columns"][0].update(dtype="os.system"),
        "no columns": lambda: frame.update(columns=None),
        "fewer columns": lambda: frame.update(columns=frame["columns"][:1]),
        "shapes that are none": lambda: frame["columns"][0].update(dtype="geometry", crs=4547),
        "findings": lambda: first["columns"][0].update(name="kode"),
        "a list": lambda: told.update(findings=7),
    }


@pytest.mark.parametrize("way", sorted(spoil({"frame": {}, "findings": {"list": [{}]}})))
def test_a_spoilt_answer_is_refused(tmp_path, way):
    told = findings.whole("file_truncated", layer=PLACE.layer, file=PLACE.file)
    sandbox_protocol.write_part(of(pd.DataFrame({"a": ["x", "y"]}), told=[told]), tmp_path, "0")
    answer = sandbox_protocol.read_message(tmp_path, "0")["part"]
    sandbox_protocol.load_part(answer, tmp_path, "0", PLACE)
    spoil(answer)[way]()
    with pytest.raises(sandbox_protocol.CorruptResult):
        sandbox_protocol.load_part(answer, tmp_path, "0", PLACE)


@pytest.mark.parametrize(
    "change",
    [
        {"layer": "other"},
        {"file": "other.csv"},
        {"code": "no_such_code"},
        {"effect": "praised"},
    ],
)
def test_a_finding_of_another_file_or_code_is_refused(tmp_path, change):
    told = findings.whole("file_truncated", layer=PLACE.layer, file=PLACE.file).assign(**change)
    with pytest.raises(sandbox_protocol.CorruptResult):
        back(Part(pd.DataFrame(), [told], {}), tmp_path)


def test_rows_of_another_file_are_refused(tmp_path):
    part = of(pd.DataFrame({"a": ["x"]}))
    with pytest.raises(sandbox_protocol.CorruptResult):
        back(part._replace(frame=part.frame.assign(file="other.csv")), tmp_path)
    with pytest.raises(sandbox_protocol.CorruptResult):
        back(part._replace(frame=part.frame.drop(columns="row")), tmp_path)


def test_a_message_that_is_none_and_a_link(tmp_path):
    (tmp_path / "0.json").write_text("[1]")
    with pytest.raises(sandbox_protocol.CorruptResult):
        sandbox_protocol.read_message(tmp_path, "0")
    (tmp_path / "1.json").write_text("{" * 5000)
    with pytest.raises(sandbox_protocol.CorruptResult):
        sandbox_protocol.read_message(tmp_path, "1")
    (tmp_path / "x").write_text(json.dumps({"part": {}}))
    (tmp_path / "2.json").symlink_to(tmp_path / "x")
    with pytest.raises(sandbox_protocol.CorruptResult, match="plain"):
        sandbox_protocol.read_message(tmp_path, "2")


def test_a_table_is_plain_parquet(tmp_path):
    sandbox_protocol.write_part(of(pd.DataFrame({"a": ["x", "y"]})), tmp_path, "0")
    assert pq.read_table(tmp_path / "0-0.parquet")["0"].to_pylist() == ["x", "y"]
