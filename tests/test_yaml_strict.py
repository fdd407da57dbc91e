import pytest

from tcgis import yaml_strict


def read(tmp_path, content):
    path = tmp_path / "a.yaml"
    path.write_text(content, "utf-8")
    return yaml_strict.read(path)


def test_only_true_and_false_are_truth_values(tmp_path):
    assert read(tmp_path, "{on: year_end, a: no, b: true, c: False, d: y}") == {
        "on": "year_end", "a": "no", "b": True, "c": False, "d": "y",
    }  # fmt: skip


def test_a_repeated_key_is_refused_with_its_line(tmp_path):
    with pytest.raises(yaml_strict.Refused) as caught:
        read(tmp_path, "a: 1\nb: 2\na: 3\n")
    assert (caught.value.why, caught.value.line, caught.value.key) == ("twice", 3, "a")


@pytest.mark.parametrize("written", ["? {a: b}\n: 1", "? [a, b]\n: 1", "{{a: b}: 1}"])
def test_a_key_that_is_no_word_is_refused_with_its_line(written):
    with pytest.raises(yaml_strict.Refused) as caught:
        yaml_strict.parse(written)
    assert (caught.value.why, caught.value.line) == ("no_word", 1)


ODD = ["055", "0x1F", "0b11", "1_000", "20:30", "1:30.5", "1_0.5", "9" * 5000]


@pytest.mark.parametrize("written", ODD)
def test_a_number_that_would_be_read_as_another_is_refused_with_its_line(written):
    with pytest.raises(yaml_strict.Refused) as caught:
        yaml_strict.parse(f"a: 1\nb: [{written}]\n")
    assert (caught.value.why, caught.value.line) == ("odd_number", 2)


def test_numbers_as_people_write_them_are_read():
    written = "[0, -5, +7, 55, 0.5, .5, 5., 2024, 914212220000000196]"
    assert yaml_strict.parse(written) == [
        0, -5, 7, 55, 0.5, 0.5, 5.0, 2024, 914212220000000196,
    ]  # fmt: skip


@pytest.mark.parametrize("written", ["2024-13-45", "2023-02-29", "!!timestamp x", "!!bool maybe"])
def test_what_cannot_be_read_is_refused_with_its_line(written):
    with pytest.raises(yaml_strict.Refused) as caught:
        yaml_strict.parse(f"a: 1\nb: {written}\n")
    assert (caught.value.why, caught.value.line) == ("no_value", 2)


@pytest.mark.parametrize("written", ["[" * 5000, "a: " + "{a: " * 3000, "a:\n  " + "- " * 3000])
def test_what_is_nested_without_end_is_refused(written):
    with pytest.raises(yaml_strict.Refused) as caught:
        yaml_strict.parse(written)
    assert caught.value.why == "deep"


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u2060", "\u202e"])
def test_a_sign_that_nobody_sees_is_refused_in_keys_and_values(sign):
    for written in (f"a{sign}b: 1", f"a: [b{sign}]"):
        with pytest.raises(yaml_strict.Refused) as caught:
            yaml_strict.parse(written)
        assert (caught.value.why, caught.value.line) == ("unseen", 1)


def test_a_merge_is_refused_with_its_line():
    with pytest.raises(yaml_strict.Refused) as caught:
        yaml_strict.parse("a: &x {b: 1}\nc:\n  <<: *x\n")
    assert (caught.value.why, caught.value.line) == ("merge", 3)
