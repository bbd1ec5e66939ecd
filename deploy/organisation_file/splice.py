"""Changes single entries of a YAML text and leaves every other character as it is.

A YAML library that writes the whole file again keeps comments, but moves them, joins lines and changes indents. Here only
the span of the entry is replaced. Whoever uses this reads the result again and compares: what can't be told apart from its
surroundings is then refused, not guessed.
"""

import sys
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import yaml
from pydantic import BaseModel

from schemas.errors import BadInput

INDENT = "  "


class _Composer(yaml.SafeLoader):
    """Nodes with their places; an alias is a node of its own, not the one that it stands for."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.get_event()  # type: ignore[no-untyped-call]
            return yaml.ScalarNode("alias", event.anchor, event.start_mark, event.end_mark)
        return super().compose_node(parent, index)


def put(text: str, at: Sequence[str], key: str, value: object) -> str:
    """The text in which one key of a mapping has a value: replaced where it stands, else added at the mapping's end.

    at: the keys that lead to the mapping. Raises BadInput where there is no such mapping.
    """
    mapping = _mapping(text, at)
    entry = next(((k, v) for k, v in mapping.value if k.value == key), None)
    return _added(text, mapping, key, value) if entry is None else _replaced(text, *entry, value)


def _mapping(text: str, at: Sequence[str]) -> yaml.MappingNode:
    loader = _Composer(text)
    try:
        node: Any = loader.get_single_node()
    finally:
        loader.dispose()
    for step in at:
        entries = node.value if isinstance(node, yaml.MappingNode) else ()
        node = next((v for k, v in entries if k.value == step), None)
    if not isinstance(node, yaml.MappingNode):
        raise BadInput(f"{'.'.join(at)} does not stand in the file as a mapping; change it by hand")
    return node


def _replaced(text: str, key: yaml.Node, value: yaml.Node, new: object) -> str:
    start, end = value.start_mark.index, _end(text, value)
    if start == end:  # a key without a value
        colon = text.index(":", key.end_mark.index) + 1
        return f"{text[:colon]} {flow(new)}{text[colon:]}"
    if isinstance(value, yaml.CollectionNode):
        if "#" in text[key.end_mark.index : end]:
            raise BadInput(f"{key.value}: there are comments inside; change it by hand")
        if not value.flow_style:
            colon = text.index(":", key.end_mark.index) + 1
            return f"{text[:colon]} {flow(new)}{text[end:]}"
    return f"{text[:start]}{flow(new)}{text[end:]}"


def _added(text: str, mapping: yaml.MappingNode, key: str, value: object) -> str:
    if mapping.flow_style:
        end = _end(text, mapping.value[-1][1]) if mapping.value else mapping.start_mark.index + 1
        comma = ", " if mapping.value else ""
        return f"{text[:end]}{comma}{key}: {flow(value)}{text[end:]}"
    newline = "\r\n" if "\r\n" in text else "\n"
    column = mapping.value[0][0].start_mark.column
    last = _end(text, mapping.value[-1][1])
    end = next((n for n in range(last, len(text)) if text[n] in "\r\n"), len(text))
    lines = [" " * column + line for line in _block(key, value)]
    return text[:end] + newline + newline.join(lines) + text[end:]


def _end(text: str, node: yaml.Node) -> int:
    """Where the last sign of a node stands: PyYAML counts the blank lines and comments after a block to it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    start, end = node.start_mark.index, node.end_mark.index
    return start + len(text[start:end].rstrip())


def _block(key: str, value: object) -> list[str]:
    """Lines of an entry: its parts one below the other, each in one line."""
    if not isinstance(value, Mapping):
        return [f"{key}: {flow(value)}"]
    return [f"{key}:", *(f"{INDENT}{name}: {flow(part)}" for name, part in value.items())]


def flow(value: object) -> str:
    """A value in one line of YAML."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return flow(value.value)
    if isinstance(value, BaseModel):
        return flow({k: getattr(value, k) for k in type(value).model_fields if k in value.model_fields_set})
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(v) for v in value) + "]"
    return _scalar(str(value))


def _scalar(text: str) -> str:
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise BadInput("not UTF-8 text")
    plain = text[:1].isalnum() and all(c.isalnum() or c in " ._/%()-" for c in text) and text == text.strip()
    if plain and yaml.safe_load(text) == text:
        return text
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=sys.maxsize).removesuffix("\n")
