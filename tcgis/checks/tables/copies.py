"""A file of a layer that mostly repeats another: asked about, never counted twice in silence.

Departments send a table again: as 副本, as CSV beside the workbook, with some amounts corrected, or
gone on with. Whether the new one stands for the old or beside it only a person knows. **Until it is
said the rows of the newer file wait**: the older one counted before, was checked and may have been
published, so that every figure stays what it was; the other way round a mistaken copy would move
figures before anybody has looked. Neither is right until it is answered, and so a run with an open
question of this kind is not published (``outputs.files.results.reason_to_withhold``).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from tcgis import findings
from tcgis.answers import NOTHING, Answers
from tcgis.catalog.model import County, Layer
from tcgis.checks.tables import check, likeness
from tcgis.checks.tables.likeness import Likeness
from tcgis.sources import deliveries
from tcgis.words.terms import text

if TYPE_CHECKING:
    from tcgis.sources.model import Read

REPLACE, ONCE, TWICE, UNUSED = "replace", "add_once", "add_twice", "unused"
"""The newer counts instead of the older; both count, equal rows once or twice; the newer does not
count."""
OPEN: Final = "file_repeats"
"""Code of the finding that waits for an answer."""
ASKED: Final = [
    "layer", "question", "newer", "older", "surely_newer", "choices", "answer", "only_older",
    "only_newer", "both", "changed", "year", "item", *(SUMS := ["before", REPLACE, ONCE, TWICE]),
]  # fmt: skip
"""Columns of ``Settled.asked``: what each answer would change, a row for each year and item (of
registers one row). ``choices`` are separated by blanks, ``answer`` is NA while none is given;
counts are of amounts, of registers of rows."""


class Settled(NamedTuple):
    """What counts of a layer's files, and what was asked about them."""

    read: "Read"
    asked: pd.DataFrame


class _Repeat(NamedTuple):
    newer: str
    older: list[str]
    like: Likeness
    surely: bool
    question: str = ""
    answer: str | None = None


def none_asked() -> pd.DataFrame:
    """No questions."""
    return pd.DataFrame(columns=ASKED)


def settle(
    layer: Layer,
    read: "Read",
    county: County,
    *,
    answers: Answers = NOTHING,
    sent: Sequence[str] = (),
) -> Settled:
    """Set aside the rows of files that do not count, or wait, beside others of the layer.

    Parameters
    ----------
    sent : names of files that were delivered beside the folder, in the order of their delivery.
    """
    files = [name for name in read.files if name in set(read.frame["file"].unique())]
    if len(files) < 2:  # noqa: PLR2004 — alone, a file repeats none
        return Settled(read, none_asked())
    rows = check.check_table(layer, read, county, answers=answers, apart=True).frame
    of_file = {str(name): part for name, part in rows.groupby("file", sort=False)}
    near = likeness.may_repeat(rows, layer)
    order = [name for name in deliveries.oldest_first(files, sent) if name in of_file]
    gone: set[str] = set()
    asked = []
    for at, newer in enumerate(order):
        older = [name for name in order[:at] if name not in gone and _is_near(newer, name, near)]
        found = _find(of_file, newer, older, layer, sent)
        if found is not None:
            question = question_of(found.newer, found.older, read)
            answer = answers.files.get((layer.id, question))
            repeat = found._replace(
                question=question, answer=answer if answer in choices(layer, found.like) else None
            )
            read, out = _apply(read, repeat, rows, layer)
            gone |= out
            asked.append(_told(layer, repeat))
    return Settled(read, pd.concat(asked, ignore_index=True) if asked else none_asked())


def _is_near(newer: str, older: str, near: set[frozenset[str]]) -> bool:
    return frozenset([newer, older]) in near or deliveries.is_made_of(newer, older)


def question_of(newer: str, older: Sequence[str], read: "Read") -> str:
    """What an answer is remembered by: the names, and the digests of what they hold now."""
    named = [deliveries.name_with_digest(name, read.files) for name in (newer, *older)]
    return f"{named[0]} ← {'、'.join(named[1:])}"


def choices(layer: Layer, like: Likeness) -> list[str]:
    """What can be answered.

    Equal amounts cannot count once where they are parts of rows, nor twice where a register knows
    each key once.
    """
    own = layer.table in ("facts", "leases", "meters", "vetoes")
    return [REPLACE, *([] if _halves(like) else [ONCE]), *([TWICE] if own else []), UNUSED]


def _halves(like: Likeness) -> bool:
    """Whether rows of the newer file are equal in some of their amounts only."""
    new = like.told[like.told["newer"]]
    equal = new.groupby("row")["equal"]
    return bool((equal.transform("any") & ~equal.transform("all")).any())


def _find(
    of_file: dict[str, pd.DataFrame],
    newer: str,
    older: Sequence[str],
    layer: Layer,
    sent: Sequence[str],
) -> _Repeat | None:
    """The older files that one repeats, held against it together."""
    facts = layer.table == "facts"
    repeated = []
    for name in older:
        how = {
            "made_of": deliveries.is_made_of(newer, name),
            "parts": deliveries.are_parts(newer, name),
        }
        like = likeness.compare(of_file[name], of_file[newer], layer)
        if like.is_repeat(facts=facts, **how):
            repeated.append(name)
    if not repeated:
        return None
    together = pd.concat([of_file[name] for name in repeated])
    surely = all(deliveries.is_surely_newer(newer, name, sent) for name in repeated)
    return _Repeat(newer, repeated, likeness.compare(together, of_file[newer], layer), surely)


def _apply(
    read: "Read", repeat: _Repeat, rows: pd.DataFrame, layer: Layer
) -> tuple["Read", set[str]]:
    """The reading with the rows that do not count set aside, and the files that are out."""
    older, answer = "、".join(repeat.older), repeat.answer
    sent = pd.DataFrame(read.frame)
    newer = sent[sent["file"].eq(repeat.newer)]
    if answer is None:
        open_ = findings.whole(OPEN, layer=layer.id, file=repeat.newer, detail=_counts(repeat))
        open_ = open_.assign(value=pd.array([repeat.question], dtype="string"))
        return _without(read, "file_waits", newer, older, open_), {repeat.newer}
    if answer == REPLACE:
        old = sent[sent["file"].isin(repeat.older)]
        return _without(read, "file_replaced", old, repeat.newer), set(repeat.older)
    if answer == UNUSED:
        return _without(read, "file_put_aside", newer, older), {repeat.newer}
    if answer == ONCE:
        again = repeat.like.told.query("newer and equal")["row"].unique()
        places = rows.loc[again, findings.SOURCE]
        return _without(read, "rows_counted_once", pd.DataFrame(places), older), set()
    both = findings.whole("files_both_count", layer=layer.id, file=repeat.newer, detail=older)
    return read._replace(findings=findings.join([read.findings, both])), set()


def _without(
    read: "Read", code: str, rows: pd.DataFrame, other: str, *more: pd.DataFrame
) -> "Read":
    """The reading with rows set aside; of a file that is out its other findings go as well."""
    told = {"detail": text("file_other", file=other), "effect": findings.SET_ASIDE}
    aside = findings.by_sheet(code, rows, **told)
    found, headings = read.findings, read.headings
    if code != "rows_counted_once":
        of_file = found["file"].isin(rows["file"].unique())
        found = found[~of_file | found["effect"].eq(findings.SET_ASIDE)]
        out = set(rows["file"].unique())
        headings = {place: each for place, each in headings.items() if place[0] not in out}
    return read._replace(findings=findings.join([found, *more, *aside]), headings=headings)


def _counts(repeat: _Repeat) -> str:
    like = repeat.like
    told = {"both": like.both, "changed": like.changed, "only_older": like.only_older,
            "only_newer": like.only_newer}  # fmt: skip
    return text(
        "file_repeats_counts", older="、".join(repeat.older),
        language="zh", **{name: f"{count:,}" for name, count in told.items()},
    )  # fmt: skip


def _told(layer: Layer, repeat: _Repeat) -> pd.DataFrame:
    like = repeat.like
    sums = _sums(like) if layer.table == "facts" else pd.DataFrame(index=[0])
    table = sums.assign(
        layer=layer.id, question=repeat.question, newer=repeat.newer, older="、".join(repeat.older),
        surely_newer=repeat.surely, choices=" ".join(choices(layer, like)),
        answer=repeat.answer, only_older=like.only_older,
        only_newer=like.only_newer, both=like.both, changed=like.changed,
    )  # fmt: skip
    return table.reindex(columns=ASKED)


def _sums(like: Likeness) -> pd.DataFrame:
    """Sums of each year and item with the older file alone, and after each answer."""
    told = like.told
    parts = {
        "before": told["value"].where(~told["newer"], 0.0),
        REPLACE: told["value"].where(told["newer"], 0.0),
        ONCE: told["value"].where(~(told["newer"] & told["equal"]), 0.0),
        TWICE: told["value"],
    }
    by = [told["year"], told["item"]]
    return pd.DataFrame(parts).groupby(by).sum().reset_index()
