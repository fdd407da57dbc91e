"""Which encoding a text is in."""

import pytest

from tcgis.sources.sheets import encodings

TEXT = "示例县东区一号宗地，面积 20000 平方米"


@pytest.mark.parametrize(
    "spelling",
    [
        *("GBK", "gbk", "936", "CP936", "cp936", "GB2312", "gb18030", "GB18030", "EUC-CN"),
        *("euc_cn", "ANSI 936", "ANSI_936", "ansi936", "Windows-936", "x-gbk", "GB_2312-80"),
    ],
)
def test_every_spelling_of_gbk(spelling):
    assert encodings.codec_named(spelling) == "gb18030"


@pytest.mark.parametrize("spelling", ["UTF-8", "utf8", "65001", "CP65001", "UTF-8-BOM"])
def test_every_spelling_of_utf8(spelling):
    assert encodings.codec_named(spelling) == "utf-8"


@pytest.mark.parametrize("spelling", ["OEM", "System", "ANSI", "", None, "nonsense"])
def test_some_say_nothing(spelling):
    assert encodings.codec_named(spelling) is None


def test_one_byte_encodings_are_known():
    assert encodings.codec_named("88591") == "iso8859-1"
    assert encodings.codec_named("ANSI 1252") == "cp1252"


@pytest.mark.parametrize("declared", [None, "utf-8", "gb18030", "iso8859-1", "cp1252"])
@pytest.mark.parametrize("true", ["utf-8", "gb18030"])
def test_chinese_is_told_whatever_is_declared(true, declared):
    assert encodings.best_codec(TEXT.encode(true), [declared]) == true


def test_a_short_name_in_utf8_decodes_as_gbk_and_is_not():
    data = "东区".encode()
    assert data.decode("gb18030") == "涓滃尯"  # no error: damage alone cannot tell
    assert encodings.best_codec(data, ["gb18030"]) == "utf-8"


def test_a_character_cut_in_half_does_not_change_the_encoding():
    data = TEXT.encode() + "区".encode()[:2]
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert encodings.best_codec(data, [None]) == "utf-8"


@pytest.mark.parametrize("rare", ["䶮", "㙓", "𠮷"])
def test_characters_of_four_bytes_are_gb18030(rare):
    data = f"示例{rare}公司".encode("gb18030")
    assert encodings.best_codec(data, []) == "gb18030"
    assert encodings.decode_text(data) == (f"示例{rare}公司", 0)
    assert encodings.decode_text(rare.encode("gb18030")) == (rare, 0)


def test_a_western_text_stays_as_declared():
    assert encodings.best_codec("né là".encode("latin-1"), ["iso8859-1"]) == "iso8859-1"


def test_traditional_text_stays_as_declared():
    data = "測試縣東區一號宗地".encode("cp950")
    assert encodings.best_codec(data, ["cp950"]) == "cp950"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    ["税号,税额\r\na,1\r\n", "a,b\n1,2\n", f"{TEXT}\n𠮷,1\n", "一,一\n退,怀\n"],  # 一 is 4E00
)
def test_utf16_without_a_mark_is_told_by_its_zeros(text, encoding):
    assert encodings.decode_text(text.encode(encoding)) == (text, 0)


def test_other_bytes_with_zeros_are_no_utf16():
    half = "a,b\n".encode("utf-16-le") + b"\0"
    stray = b"name,\0tax\n" + b"somebody,12\n" * 9
    for data in (bytes(range(256)) * 4, b"a,b\0\n1,2\n", half, stray):
        assert "\0" in encodings.decode_text(data).text
