"""YAML of strangers: plain data only, and no more of it than the text holds."""

import json
from typing import Any

import yaml

from spec import yaml_text
from spec.importing.facts import UnreadableError

# Aliases may repeat a value, but not without end.
_MOST_NODES = 2_000_000


def read_yaml(text: str) -> Any:  # noqa: ANN401 -- whatever the file holds
    """Read a YAML document; raises UnreadableError."""
    try:
        node = yaml_text.compose(text)
        if node is not None and _size(node, {}, set()) > _MOST_NODES:
            raise UnreadableError("holds YAML aliases that multiply without end")
        return json.loads(json.dumps(yaml_text.read(text)))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or "no single document"
        raise UnreadableError(f"is not valid YAML ({where}{problem})") from None
    except (RecursionError, TypeError, ValueError):
        raise UnreadableError("is YAML that JSON cannot hold (an alias inside itself?)") from None


def _size(node: yaml.Node, known: dict[int, int], above: set[int]) -> int:
    """Count the nodes, with what aliases repeat counted each time."""
    if id(node) in known:
        return known[id(node)]
    if id(node) in above:
        raise UnreadableError("holds a YAML alias that lies inside itself")
    children: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        children = [one for pair in node.value for one in pair]
        names = [str(key.value) for key, _ in node.value]
        if twice := next((one for one in names if names.count(one) > 1), ""):
            line = node.start_mark.line + 1
            raise UnreadableError(
                f"has the key {twice[:100]!r} twice in the mapping at line {line}"
            )
    elif isinstance(node, yaml.SequenceNode):
        children = list(node.value)
    above.add(id(node))
    size = 1 + sum(_size(child, known, above) for child in children)
    above.discard(id(node))
    known[id(node)] = size
    return size
