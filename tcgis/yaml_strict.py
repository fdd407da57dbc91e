"""YAML without its surprises: a repeated key is an error, only true and false are truth values."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml


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
                raise yaml.YAMLError(f"第 {line} 行的键不是一个词：请改为“键: 值”的写法")
            if key in seen:
                raise yaml.YAMLError(f"键 {key!r} 重复（第 {line} 行）")
            seen.add(key)
        return super().construct_mapping(node, deep)


def read(path: Path) -> Any:  # noqa: ANN401
    """Parse one YAML file; repeated keys, and keys that are no words, raise ``yaml.YAMLError``."""
    return parse(path.read_text("utf-8"))


def parse(written: str) -> Any:  # noqa: ANN401
    """The same of a text."""
    return yaml.load(written, Loader=_Strict)
