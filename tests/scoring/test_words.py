"""Each word of the vocabulary stands in a golden case; a new word needs one."""

from typing import get_args, get_origin

import pytest
from pydantic import BaseModel

from tcgis import yaml_strict
from tcgis.rulesets import conditions, grades, measures, model

from . import cases

ROOMS = (conditions, measures, grades, model)
ELSEWHERE = {
    "Edition.unit": {"parcel", "zone", "industry"},
    "Land.area": {"reported_area_m2", "geometry_area_m2", "max", "min"},
    "Land.if_missing": {"certificate_area_m2", "reported_area_m2", "max", "min"},
    "Land.time_weight": {"months"},
}  # fmt: skip
"""What happens before units are scored: tests of links and of the workflow."""
GRADES = set("ABCD")


def words(annotation):
    """Every value of every Literal in a type but the grades, and of the choice it may be."""
    if isinstance(annotation, type) and issubclass(annotation, conditions.Choice):
        return words(annotation.model_fields["take"].annotation)
    if get_origin(annotation) is not None and "Literal" in str(get_origin(annotation)):
        return set(get_args(annotation)) - GRADES
    return set().union(*(words(one) for one in get_args(annotation)))


def vocabulary():
    """``model.key`` → the words that may stand there."""
    models = {one for room in ROOMS for one in vars(room).values() if isinstance(one, type)}
    return {
        f"{one.__name__}.{name}": found
        for one in models
        if issubclass(one, BaseModel) and not one.__name__.startswith("_")
        for name, info in one.model_fields.items()
        if not one.__name__.startswith("Choice")
        if (found := words(info.annotation) | set().union(*map(words, info.metadata)))
    }


def spoken(value, place=""):
    """``model.key`` and word of a validated part of an edition."""
    if isinstance(value, conditions.Choice):
        yield place, value.take
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from spoken(getattr(value, name), f"{type(value).__name__}.{name}")
    elif isinstance(value, dict | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from spoken(one, place)
    elif isinstance(value, str):
        yield place, value


@pytest.fixture(scope="module")
def said():
    """What the editions of all golden cases say."""
    read = [(path, yaml_strict.read(path)) for path in cases.found()]
    told = [cases.edition_of(path, case) for path, case in read if "refused" not in case]
    return {one for edition in told for one in spoken(edition)}


def unspoken(said):
    return {
        place: silent
        for place, known in vocabulary().items()
        if (silent := {word for word in known if (place, word) not in said})
    }


def test_every_word_stands_in_a_case_or_is_tested_elsewhere(said):
    assert unspoken(said) == ELSEWHERE


def test_the_guard_hears_a_word_that_is_not_said(said):
    silent = unspoken(said - {("RatioScore.kind", "ratio")})
    assert silent == ELSEWHERE | {"RatioScore.kind": {"ratio"}}


def test_the_vocabulary_is_found_within_choices_unions_and_lists():
    known = vocabulary()
    assert known["CountQuota.kind"] == {"count_quota"}
    assert known["Facts.precedence"] == {"reported", "verified", "appealed"}
    assert known["StatBase.scope"] == {"all", "group"}
    assert known["CountQuota.ties"] == {"same_class_up", "same_class_down", "strict"}
    assert {"floor", "ceil"} < known["Roundings.A"]
    assert "none" in known["Adjustment.on_missing"]
