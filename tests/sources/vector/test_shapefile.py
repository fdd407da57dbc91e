"""Shapefiles as departments send them: the rows of land-data §4."""

import warnings
import zipfile

import geopandas as gpd
import pyogrio
import pytest
import shapely

from tcgis.sources.layer import read_layer
from tests.sources.given import codes, shp, told, zipped

NAMES = ["东区一号", "东区二号", "东区三号"]


def assert_lots(read, lots):
    assert read.frame["代码"].tolist() == ["A1", "A2", "A3"]
    assert read.frame["名称"].tolist() == NAMES
    assert read.frame["row"].tolist() == [1, 2, 3]
    difference = shapely.hausdorff_distance(
        read.frame.geometry.to_numpy(), lots.geometry.to_numpy()
    )
    assert (difference < 1e-3).all()


@pytest.fixture
def lots(lots):
    return lots.rename(columns={"宗地代码": "代码"})


@pytest.fixture
def layer(layer_of):
    return layer_of("vector", ["*.shp", "*.zip"])


def header(path):
    """Rows, bytes of the head and of a record of a .dbf."""
    raw = path.with_suffix(".dbf").read_bytes()
    return [int.from_bytes(raw[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12))]


def with_bytes(path, ending, change):
    part = path.with_suffix(ending)
    raw = bytearray(part.read_bytes())
    changed = change(raw)
    part.write_bytes(raw if changed is None else changed)


# §4 rows: GBK; no .cpg; every .cpg that is right, and those that lie or say nothing
@pytest.mark.parametrize(
    "cpg",
    [
        *(
            None,
            "GBK",
            "936",
            "CP936",
            "cp936",
            "GB2312",
            "gb18030",
            "EUC-CN",
            "\ufeffGBK",
            " gbk\n",
        ),
        *("ANSI 936", "ANSI_936", "OEM", "System", "88591", "ISO-8859-1", "1252"),
        *("UTF-8", "utf-8", "65001"),  # these lie
    ],
)
def test_gbk_is_read_whatever_the_cpg_says(tmp_path, lots, layer, county, cpg):
    shp(lots, tmp_path, encoding="GBK", cpg=cpg)
    read = read_layer(layer, tmp_path, county)
    assert_lots(read, lots)
    assert codes(read) == []


@pytest.mark.parametrize("cpg", [None, "UTF-8", "utf8", "65001", "\ufeffutf-8", "OEM", "GBK"])
def test_utf8_is_read_whatever_the_cpg_says(tmp_path, lots, layer, county, cpg):
    shp(lots, tmp_path, encoding="UTF-8", cpg=cpg)
    read = read_layer(layer, tmp_path, county)
    assert_lots(read, lots)
    assert codes(read) == []


def test_gdal_alone_gives_mojibake(tmp_path, lots):
    path = shp(lots, tmp_path)  # GBK, no .cpg, no code page: Latin letters, no error
    assert pyogrio.read_dataframe(path).columns[0] == "代码".encode("gbk").decode("latin-1")


# §4 rows: what GDAL alone makes of faults that are read or told here
def test_gdal_alone_cannot_read_gbk_under_utf8_until_told(tmp_path, lots):
    path = shp(lots, tmp_path, cpg="UTF-8")
    with pytest.raises(UnicodeDecodeError):
        pyogrio.read_dataframe(path)
    assert pyogrio.read_dataframe(path, encoding="GBK")["名称"].tolist() == NAMES


@pytest.mark.parametrize("rare", ["䶮", "㙓", "𠮷"])
def test_gdal_alone_drops_a_rare_character_with_a_warning_only(tmp_path, lots, rare):
    with pytest.warns(RuntimeWarning, match="GBK|recode|encod"):
        pyogrio.write_dataframe(
            lots.assign(名称=f"示例{rare}公司"), tmp_path / "a.shp", encoding="GBK"
        )
    assert rare not in "".join(pyogrio.read_dataframe(tmp_path / "a.shp")["名称"])


def test_gdal_alone_needs_an_index(tmp_path, lots):
    path = shp(lots, tmp_path)
    path.with_suffix(".shx").unlink()
    with pytest.raises(pyogrio.errors.DataSourceError):
        pyogrio.read_dataframe(path)


def test_gdal_alone_says_nothing_of_a_truncated_or_lonely_file(tmp_path, lots):
    path = shp(lots, tmp_path, cpg="GBK", prj=False)
    assert pyogrio.read_dataframe(path).crs is None
    whole = path.read_bytes()
    path.write_bytes(whole[:-150])
    assert pyogrio.read_dataframe(path).geometry.isna().tolist() == [False, True, True]
    path.write_bytes(whole)
    path.with_suffix(".dbf").unlink()
    assert list(pyogrio.read_dataframe(path).columns) == ["geometry"]


def test_the_tables_code_page_tells_gbk(tmp_path, lots, layer, county):
    path = shp(lots, tmp_path)

    def chinese(raw):
        raw[29] = 0x4D

    with_bytes(path, ".dbf", chinese)
    assert_lots(read_layer(layer, tmp_path, county), lots)


@pytest.mark.parametrize("rare", ["䶮", "㙓", "𠮷"])
def test_names_of_four_bytes(tmp_path, lots, layer, county, rare):
    names = [f"示例{rare}公司", "示例二公司", rare]
    shp(lots.assign(名称=names), tmp_path, encoding="GB18030")
    assert read_layer(layer, tmp_path, county).frame["名称"].tolist() == names


def test_the_layers_encoding_comes_first(tmp_path, lots, layer_of, county):
    frame = lots[["geometry"]].assign(name=["né ", "là", "x"])
    shp(frame, tmp_path, encoding="ISO-8859-1", cpg="GBK")
    read = read_layer(layer_of("vector", ["*.shp"], encoding="latin-1"), tmp_path, county)
    assert read.frame["name"].tolist() == ["né", "là", "x"]


# §4 row: default UTF-8 write, heading over three Chinese characters
def test_a_heading_cut_within_a_character_loses_only_that(tmp_path, lots, layer, county):
    path = shp(lots.rename(columns={"代码": "宗地代码"}), tmp_path, encoding="UTF-8", cpg="UTF-8")
    with pytest.raises(UnicodeDecodeError):
        pyogrio.read_dataframe(path)  # what GDAL alone makes of it
    read = read_layer(layer, tmp_path, county)
    assert list(read.frame.columns[:2]) == ["宗地代", "名称"]
    assert read.frame["名称"].tolist() == NAMES


# §4 row: GBK, five characters fit, duplicates _1
def test_headings_cut_alike_are_numbered(tmp_path, lots, layer, county):
    frame = lots.assign(土地使用权人名称="甲", 土地使用权人代码="乙")
    shp(frame, tmp_path)
    read = read_layer(layer, tmp_path, county)
    assert list(read.frame.columns[2:4]) == ["土地使用权", "土地使用_1"]
    assert read.frame.loc[0, ["土地使用权", "土地使用_1"]].tolist() == ["甲", "乙"]


def test_headings_that_decode_alike_are_numbered(tmp_path, lots, layer, county):
    frame = lots[["geometry"]].assign(宗地代a="甲", 宗地代b="乙")  # cut to one byte of the fourth

    def half(raw):
        for start, last in ((32, 0xE5), (64, 0xE7)):
            raw[start : start + 11] = "宗地代".encode() + bytes([last, 0])

    with_bytes(shp(frame, tmp_path, encoding="UTF-8"), ".dbf", half)
    read = read_layer(layer, tmp_path, county)
    assert list(read.frame.columns[:2]) == ["宗地代", "宗地代_1"]
    assert read.frame.loc[0, ["宗地代", "宗地代_1"]].tolist() == ["甲", "乙"]


# §4 row: text over 254 bytes
@pytest.mark.parametrize(
    "given",
    [
        ("GBK", ["长" * 150, "a" + "长" * 150, "长" * 100], ["长" * 127, "a" + "长" * 126]),
        ("UTF-8", ["长" * 150, "a" + "长" * 150, "长" * 83], ["长" * 84, "a" + "长" * 84]),
    ],
)
def test_a_text_that_fills_the_field_may_be_cut(tmp_path, lots, layer, county, given):
    encoding, texts, left = given
    shp(lots.assign(说明=texts), tmp_path, encoding=encoding)
    read = read_layer(layer, tmp_path, county)
    assert read.frame["说明"].tolist() == [*left, texts[2]]
    assert told(read, "row", "field", "effect") == [
        ["text_cut", 1, "说明", "kept"],
        ["text_cut", 2, "说明", "kept"],
    ]


def test_a_damaged_text_is_told_with_its_row(tmp_path, lots, layer, county):
    path = shp(lots, tmp_path)
    bad = "二".encode("gbk")

    def damage(raw):
        at = raw.index(bad)
        raw[at : at + 1] = b"\xff"

    with_bytes(path, ".dbf", damage)
    read = read_layer(layer, tmp_path, county)
    assert told(read, "row", "field") == [["text_garbled", 2, "名称"]]
    assert read.frame["名称"].tolist()[0::2] == NAMES[0::2]


# §4 row: no .shx
def test_a_missing_index_is_rebuilt(tmp_path, lots, layer, county):
    path = shp(lots, tmp_path)
    path.with_suffix(".shx").unlink()
    read = read_layer(layer, tmp_path, county)
    assert_lots(read, lots)
    assert codes(read) == ["shx_missing"]
    assert not path.with_suffix(".shx").exists()  # on our copy only
    zipped(path, tmp_path / "a.zip")
    path.unlink()
    assert_lots(read_layer(layer, tmp_path, county), lots)


# §4 row: no .dbf: not a silent table of shapes alone
def test_a_missing_table_is_said(tmp_path, lots, layer, county):
    path = shp(lots, tmp_path)
    path.with_suffix(".dbf").unlink()
    read = read_layer(layer, tmp_path, county)
    assert codes(read) == ["file_unreadable"]
    assert ".dbf" in read.findings["detail"][0]


# §4 row: truncated .shp
def test_a_truncated_shapefile_keeps_every_row(tmp_path, lots, layer, county):
    path = shp(lots, tmp_path)
    path.write_bytes(path.read_bytes()[:-150])
    read = read_layer(layer, tmp_path, county)
    assert read.frame["代码"].tolist() == ["A1", "A2", "A3"]
    assert told(read, "row", "effect")[1:] == [
        ["geometry_missing", 2, "value_dropped"],
        ["geometry_missing", 3, "value_dropped"],
    ]
    assert told(read, "detail")[0] == ["file_truncated", "图形文件被截断，缺 2 个图形"]


def test_a_row_without_a_shape_is_no_truncation(tmp_path, lots, layer, county):
    lots.loc[1, "geometry"] = None
    shp(lots, tmp_path)
    read = read_layer(layer, tmp_path, county)
    assert told(read, "row") == [["geometry_missing", 2]]


def short_index(path):
    def cut(raw):
        del raw[-8:]
        raw[24:28] = (len(raw) // 2).to_bytes(4, "big")

    with_bytes(path, ".shx", cut)


def test_a_truncated_index_is_rebuilt(tmp_path, lots, layer, county):
    short_index(shp(lots, tmp_path))
    read = read_layer(layer, tmp_path, county)
    assert_lots(read, lots)
    assert told(read, "detail") == [["file_truncated", "索引比属性表少 1 行，已由 .shp 重建"]]


def test_records_without_a_shape_stay(tmp_path, lots, layer, county):
    path = shp(lots, tmp_path)
    short_index(path)

    def cut(raw):
        del raw[-136:]  # the whole third record: 8 + 128 bytes
        raw[24:28] = (len(raw) // 2).to_bytes(4, "big")

    with_bytes(path, ".shp", cut)
    read = read_layer(layer, tmp_path, county)
    assert read.frame["代码"].tolist() == ["A1", "A2", "A3"]
    assert told(read, "detail")[1] == ["file_truncated", "属性表比图形多 1 行"]
    assert told(read, "row")[-1] == ["geometry_missing", 3]


def test_a_truncated_table_keeps_every_shape(tmp_path, lots, layer, county):
    path = shp(lots, tmp_path)
    _, head, length = header(path)
    with_bytes(path, ".dbf", lambda raw: raw[: head + length + 5])
    read = read_layer(layer, tmp_path, county)
    assert read.frame["代码"].fillna("").tolist() == ["A1", "", ""]
    assert read.frame.geometry.area.tolist() == pytest.approx([20_000.0] * 3)
    assert told(read, "row", "effect") == [
        ["file_truncated", 2, "value_dropped"],
        ["file_truncated", 3, "value_dropped"],
    ]


def test_a_table_shorter_than_the_geometry_keeps_every_shape(tmp_path, lots, layer, county):
    path = shp(lots, tmp_path)
    _, head, length = header(path)

    def shorter(raw):
        raw[4:8] = (2).to_bytes(4, "little")
        return raw[: head + 2 * length]

    with_bytes(path, ".dbf", shorter)
    read = read_layer(layer, tmp_path, county)
    assert read.frame["代码"].fillna("").tolist() == ["A1", "A2", ""]
    assert told(read, "row") == [["file_truncated", 3]]


def test_a_table_without_a_whole_head_is_refused(tmp_path, lots, layer, county):
    path = shp(lots, tmp_path)
    with_bytes(path, ".dbf", lambda raw: raw[:50])
    read = read_layer(layer, tmp_path, county)
    assert codes(read) == ["file_unreadable"]
    assert "表头" in read.findings["detail"][0]


def test_a_deleted_record_is_no_row(tmp_path, lots, layer, county):
    path = shp(lots.assign(说明=["x", "x", "长" * 150]), tmp_path)
    _, head, length = header(path)

    def delete(raw):
        raw[head + length] = ord("*")

    with_bytes(path, ".dbf", delete)
    read = read_layer(layer, tmp_path, county)
    assert read.frame["代码"].tolist() == ["A1", "A3"]
    assert told(read, "row") == [["text_cut", 2]]  # the row a person sees, not the record


# §4 rows: zips
def test_zip_at_top_level(tmp_path, lots, layer, county):
    path = shp(lots, tmp_path / "made")
    zipped(path, tmp_path / "a.zip")
    assert_lots(read_layer(layer, tmp_path, county), lots)


def test_zip_in_a_folder_with_gbk_names(tmp_path, lots, layer, county):
    path = shp(lots, tmp_path / "made")
    target = tmp_path / "宗地.zip"
    zipped(path, target, into="folder/", member="XX")
    # the raw bytes of 宗地 in GBK, as Windows writes them: no UTF-8 flag
    raw = target.read_bytes().replace(b"folder/XX", b"folder/\xd7\xda"[:9])
    target.write_bytes(raw)
    read = read_layer(layer, tmp_path, county)
    assert_lots(read, lots)
    assert read.frame["file"].unique().tolist() == ["宗地.zip"]
    assert list(read.files.values()) == [target]


def test_two_shapefiles_of_one_zip_are_told_apart(tmp_path, lots, layer_of, county):
    one, two = shp(lots[:1], tmp_path / "m", name="a"), shp(lots[1:], tmp_path / "m", name="b")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        for path in (two, one):
            for part in path.parent.glob(f"{path.stem}.*"):
                archive.write(part, f"x/{part.name.upper()}")  # upper-case endings too
    read = read_layer(layer_of("vector", ["two.zip"]), tmp_path, county)
    places = read.frame[["sheet", "row", "代码"]].to_numpy().tolist()
    assert places == [["A", 1, "A1"], ["B", 1, "A2"], ["B", 2, "A3"]]
    chosen = read_layer(layer_of("vector", ["two.zip"], sheets=["B"]), tmp_path, county)
    assert chosen.frame["代码"].tolist() == ["A2", "A3"]
    none = read_layer(layer_of("vector", ["two.zip"], sheets=["C"]), tmp_path, county)
    assert told(none, "detail") == [["file_unreadable", "文件中没有名为 C 的图层"]]


def test_namesakes_in_two_folders_are_told_apart(tmp_path, lots, layer_of, county):
    one, two = shp(lots[:1], tmp_path / "m"), shp(lots[1:], tmp_path / "n")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        for folder, path in (("东区", one), ("西区", two)):
            for part in path.parent.glob("lots.*"):
                archive.write(part, f"{folder}/{part.name}")
    read = read_layer(layer_of("vector", ["two.zip"]), tmp_path, county)
    assert read.frame["sheet"].tolist() == ["东区/lots", "西区/lots", "西区/lots"]


def test_upper_case_files_beside_each_other(tmp_path, lots, layer_of, county):
    path = shp(lots, tmp_path)
    for part in list(tmp_path.iterdir()):
        part.rename(part.with_name(part.name.upper()))
    assert not path.exists()
    assert_lots(read_layer(layer_of("vector", ["*.SHP"]), tmp_path, county), lots)


def test_an_open_ring_is_closed(tmp_path, lots, layer, county):
    path = shp(lots, tmp_path)

    def open_it(raw):  # the fourth vertex takes the place of the fifth
        at = 100 + 8 + 44 + 4 + 4 * 16
        raw[at : at + 16] = raw[at - 16 : at]

    with_bytes(path, ".shp", open_it)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = read_layer(layer, tmp_path, county)
    assert read.frame.geometry.area.tolist() == pytest.approx([20_000.0] * 3)
    assert isinstance(read.frame, gpd.GeoDataFrame)
