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
