"""Every fault of a file that would be an edition, all at once."""

import copy
from typing import Any, Final

from pydantic import ValidationError

from tcgis.rulesets.model import Edition
from tcgis.rulesets.refusals import describe, place_of, way_of
from tcgis.rulesets.wholeness import faults

_LATER: Final = "〔待填写〕"
"""Stands in for a name that is still blank, while the rest of the file is looked at."""


def examined(raw: object) -> tuple[Edition | None, list[str]]:
    """The edition and what is wrong with it; None where it cannot even be read as one."""
    try:
        edition = Edition.model_validate(raw)
    except ValidationError as fault:
        return None, [*describe(fault, raw), *_of_the_rest(fault, raw)]
    return edition, faults(edition)


def _of_the_rest(fault: ValidationError, raw: object) -> list[str]:
    """Faults of the parts that are not blank; nothing is said of a part that waits for figures."""
    if not isinstance(raw, dict):
        return []
    errors: list[Any] = list(fault.errors())
    mended = copy.deepcopy(raw)
    for item in sorted(errors, key=lambda one: len(one["loc"]), reverse=True):
        _mend(mended, item)
    try:
        edition = Edition.model_validate(mended)
    except ValidationError:
        return []
    waiting = tuple(_part(item, raw) for item in errors if item["type"] != "extra_forbidden")
    return [one for one in faults(edition) if _LATER not in one and not one.startswith(waiting)]


def _part(item: Any, raw: object) -> str:  # noqa: ANN401
    """``indicators.规上`` of a blank weight in it."""
    return place_of(item["loc"][:2], raw)


def _mend(raw: Any, item: Any) -> None:  # noqa: ANN401
    """Take out an unknown key; put something in the place of a blank."""
    *way, last = way_of(item["loc"], raw, item["type"]) or (None,)
    for part in way:
        raw = raw[part]
    if item["type"] == "extra_forbidden":
        raw.pop(last, None)
    elif item["input"] is None and last is not None:
        raw[last] = _STANDS_IN.get(item["type"], {"kind": "none", "cite": _LATER})


_STANDS_IN: Final = {"float_type": 1.0, "int_type": 1, "string_type": _LATER}
