"""Reads YAML as version 1.2 defines it, the version that OpenAPI names.

PyYAML follows version 1.1, in which `on`, `no`, and `y` are booleans, `010` is eight, `1:30` is
ninety, and a date is not text.
"""

import re
from typing import Any

import yaml

# The safe loader in C reads ten times as fast, if PyYAML was built with libyaml.
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FLOAT = (
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
# What a plain scalar is, and the characters that it may begin with; in this order.
_SCALARS = (
    ("merge", "<<", ("<",)),
    ("null", "~|null|Null|NULL|", ("~", "n", "N", "")),
    ("bool", "true|True|TRUE|false|False|FALSE", tuple("tTfF")),
    ("int", "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", tuple("-+0123456789")),
    ("float", _FLOAT, tuple("-+.0123456789")),
)


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for name, pattern, starts in _SCALARS:
        for start in starts:
            one = f"tag:yaml.org,2002:{name}", re.compile(rf"(?:{pattern})\Z")
            found.setdefault(start, []).append(one)
    return found


class _Loader(_BASE):  # type: ignore[misc]  # one of two
    yaml_implicit_resolvers = _resolvers()

    def construct_yaml_int(self, node: yaml.ScalarNode) -> int:
        text = self.construct_scalar(node)
        return int(text, 0 if text[:2] in {"0o", "0x"} else 10)


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_yaml_int)


def read(text: str) -> Any:  # noqa: ANN401 -- whatever the text holds
    """Return the content of a YAML document; raises yaml.YAMLError."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 -- a safe one


def compose(text: str) -> yaml.Node | None:
    """Return the nodes of a YAML document, with their lines; raises yaml.YAMLError."""
    node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    return node
