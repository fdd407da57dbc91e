"""YAML without its surprises.

A repeated key is an error, only true and false are truth values, and a number is what it
looks like.
"""

import re
import unicodedata
from collections.abc import Hashable
from pathlib import Path
from typing import Any, Final, Literal

import yaml

Why = Literal["twice", "no_word", "merge", "unseen", "odd_number", "no_value", "deep"]


class Refused(yaml.YAMLError):
    """What YAML would take, or break on, and we do not take (``words.yaml_faults``)."""

    def __init__(self, why: Why, line: int, key: object = "") -> None:
        super().__init__(f"line {line}: key {key!r} {why}")
        self.why, self.line, self.key = why, line, key


_MERGE: Final = "tag:yaml.org,2002:merge"
_NUMBERS: Final = {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}
_PLAIN: Final = re.compile(
    r"[-+]?(?:0|[1-9][0-9]{0,17})?(?:\.[0-9]*)?(?:[eE][-+]?[0-9]{1,3})?|[-+]?\.(?:inf|nan)", re.I
)
"""A number as people write it. YAML 1.1 reads 055 as 45, 20:30 as 1230 and 0x1F as 31."""
_UNSEEN: Final = "Cf"
"""Unicode's signs that nobody sees, such as a blank of no width: with one a word is another."""


class _Strict(yaml.SafeLoader):
    """YAML 1.2 truth values: ``on``, ``no`` and their like stay the words they are."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [
            (tag, pattern)
            for tag, pattern in resolvers
            if tag != "tag:yaml.org,2002:bool" or first in "tTfF"
        ]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            line = key_node.start_mark.line + 1
            if key_node.tag == _MERGE:
                raise Refused("merge", line)
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise Refused("no_word", line)
            if key in seen:
                raise Refused("twice", line, key)
            seen.add(key)
        return super().construct_mapping(node, deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: ANN401
        line = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            if node.tag in _NUMBERS and not _PLAIN.fullmatch(node.value):
                raise Refused("odd_number", line)
            if any(unicodedata.category(sign) == _UNSEEN for sign in node.value):
                raise Refused("unseen", line)
        try:
            return super().construct_object(node, deep)
        except (
            ValueError,
            KeyError,
            AttributeError,
        ) as fault:  # a day that no month has, !!int of a word
            raise Refused("no_value", line) from fault


def read(path: Path) -> Any:  # noqa: ANN401
    """Parse one YAML file; what is not taken raises ``Refused``."""
    return parse(path.read_text("utf-8"))


def parse(written: str) -> Any:  # noqa: ANN401
    """The same of a text."""
    try:
        return yaml.load(written, Loader=_Strict)
    except RecursionError as fault:
        raise Refused("deep", _deepest(written)) from fault


def _deepest(written: str) -> int:
    """The line with the most opening brackets."""
    lines = written.split("\n")
    return 1 + max(range(len(lines)), key=lambda at: len(re.findall(r"[\[{]", lines[at])))
