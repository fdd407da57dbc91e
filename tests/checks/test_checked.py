from tcgis import findings
from tcgis.checks.checked import account

from .sent import read


def test_rows_in_are_rows_used_and_rows_set_aside():
    sent = read({"x": ["a", "b", "c", "d"]})
    aside = findings.found("total_row", sent.frame.iloc[[1]], effect=findings.SET_ASIDE)
    again = findings.found("key_missing", sent.frame.iloc[[1, 2]], effect=findings.SET_ASIDE)
    kept = findings.found("value_missing", sent.frame.iloc[[0]])
    table = account(sent, aside, again, kept)
    assert table.to_numpy().tolist() == [["l", "f.xlsx", 4, 2, 2]]


def test_rows_that_the_reader_set_aside_count_whether_it_kept_them_or_not():
    sent = read({"x": ["a", "b"]})
    gone = sent.frame.iloc[[0]].assign(row=99)
    told = findings.join(
        [
            findings.found("file_row", gone, effect=findings.SET_ASIDE),
            findings.found("datum_unverified", sent.frame.iloc[[1]], effect=findings.SET_ASIDE),
            findings.whole("file_missing", layer="l", effect=findings.SET_ASIDE),
        ]
    )
    table = account(sent._replace(findings=told), told)
    assert table.to_numpy().tolist() == [["l", "f.xlsx", 3, 1, 2]]


def test_findings_of_another_layer_are_passed_over():
    sent = read({"x": ["a"]})
    other = findings.found("total_row", sent.frame.assign(layer="m"), effect=findings.SET_ASIDE)
    assert account(sent, other).to_numpy().tolist() == [["l", "f.xlsx", 1, 1, 0]]
