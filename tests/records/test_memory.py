"""What people answered is remembered, taken back only by a newer answer, and never overwritten."""

import pytest
from sqlalchemy.exc import DatabaseError

from tcgis.answers import NOTHING
from tcgis.errors import LedgerError
from tcgis.records import memory
from tcgis.records.database import open_workspace


@pytest.fixture
def engine(tmp_path):
    return open_workspace(tmp_path / "workspace")


def heading(engine, answer, by="张三"):
    memory.remember(engine, "heading", scope="税务局", question="税额", answer=answer, by=by)


def test_nothing_is_known_at_first(engine):
    assert memory.recall(engine) == NOTHING


def test_the_last_answer_holds_and_next_year_finds_it(engine, tmp_path):
    heading(engine, "tax_wan")
    heading(engine, "")
    again = open_workspace(tmp_path / "workspace")
    assert memory.recall(again).headings == {("税务局", "税额"): ""}


def test_an_answer_taken_back_is_a_question_again(engine):
    heading(engine, "tax_wan")
    heading(engine, None)
    assert memory.recall(engine).headings == {}
    assert memory.answer_history(engine)["answer"].isna().tolist() == [True, False]


def test_matches_and_repairs_are_yes_or_no(engine):
    pair = {"scope": "示例甲", "question": "914212220000000009", "by": "张三"}
    memory.remember(engine, "match", answer=memory.NO, **pair)
    memory.remember(engine, "repair", scope="", question="ab12", answer=memory.YES, by="李四")
    told = memory.recall(engine)
    assert told.matches == {("示例甲", "914212220000000009"): False}
    assert told.repairs == {"ab12": True}


def test_nobody_answers_unnamed(engine):
    with pytest.raises(LedgerError):
        heading(engine, "tax_wan", by="  ")
    assert memory.recall(engine) == NOTHING


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE answers SET answer = 'x'",
        "DELETE FROM answers",
        "REPLACE INTO answers (id, at, by, kind, scope, question) VALUES (1, '', '', '', '', '')",
    ],
)
def test_the_database_itself_keeps_every_answer(engine, change):
    heading(engine, "tax_wan")
    with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
        connection.exec_driver_sql(change)
    assert memory.recall(engine).headings == {("税务局", "税额"): "tax_wan"}
