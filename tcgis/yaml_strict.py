"""YAML without its surprises: a repeated key is an error, only true and false are truth values."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any, Literal

import yaml


class Refused(yaml.YAMLError):
    """A key that YAML would take and we do not: repeated, or no word (``words.yaml_faults``)."""

    def __init__(self, why: Literal["twice", "no_word"], line: int, key: object = "") -> None:
        super().__init__(f"line {line}: key {key!r} {why}")
        self.why, self.line, self.key = why, line, key


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
            key = self.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if not isinstance(key, Hashable):
                raise Refused("no_word", line)
            if key in seen:
                raise Refused("twice", line, key)
            seen.add(key)
        return super().construct_mapping(node, deep)


def read(path: Path) -> Any:  # noqa: ANN401
    """Parse one YAML file; repeated keys, and keys that are no words, raise ``Refused``."""
    return parse(path.read_text("utf-8"))


def parse(written: str) -> Any:  # noqa: ANN401
    """The same of a text."""
    return yaml.load(written, Loader=_Strict)
