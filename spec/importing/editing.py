"""YAML files edited in place: only what differs is touched; comments and the order of keys stay."""

import copy
import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import CommentMark
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.tokens import CommentToken

from spec.importing.facts import Raw

_LONGEST_LINE = 96
# Index of the comment behind a value, in ruamel's list of comments of a key.
_BEHIND = 2


class _Representer(RoundTripRepresenter):
    """Writes null as a word, as people do."""


_Representer.add_representer(
    type(None),
    lambda self, _: self.represent_scalar("tag:yaml.org,2002:null", "null"),
)


def _yaml() -> YAML:
    yaml = YAML()
    yaml.Representer = _Representer
    yaml.preserve_quotes = True
    yaml.width = 10_000
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def tree_of(text: str) -> CommentedMap:
    """Return a file's content with its comments."""
    tree = _yaml().load(text)
    _keep_anchors(tree, set())
    return tree  # type: ignore[no-any-return]  # ruamel is untyped here


def text_of(tree: CommentedMap) -> str:
    """Return the text of a content."""
    out = io.StringIO()
    _yaml().dump(tree, out)
    return out.getvalue()


def _keep_anchors(node: object, seen: set[int]) -> None:
    """Keep anchors that nothing refers to."""
    if id(node) in seen or not isinstance(node, CommentedMap | CommentedSeq):
        return
    seen.add(id(node))
    anchor = node.yaml_anchor()
    if anchor is not None and anchor.value:
        anchor.always_dump = True
    for one in node.values() if isinstance(node, CommentedMap) else node:
        _keep_anchors(one, seen)


def edit(tree: CommentedMap, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Change a tree that holds `old` so that it holds `new`.

    A field's `old` is what it is with everything that its `$ref` names. A key that only the `$ref`
    has cannot be left out beside it, so the field is written out then.
    """
    own = {key for key, _ in tree.non_merged_items()}
    gone = [key for key in old if key not in new]
    if any(key not in own for key in gone):
        _write_out(tree, new)
        return
    with _Tail(tree):
        for key in gone:
            del tree[key]
        for key, value in new.items():
            if key in old and old[key] == value:
                continue
            inner = tree.get(key)
            if key in old and isinstance(value, dict) and isinstance(inner, CommentedMap):
                edit(inner, old[key], value)
            elif isinstance(value, list) and isinstance(inner, CommentedSeq):
                if not _edit_list(inner, value):
                    tree[key] = styled(value, like=inner)
            else:
                tree[key] = styled(value, like=inner)


def _edit_list(tree: CommentedSeq, new: list[Any]) -> bool:
    """Remove and append the items of a list; False where that does not lead to the new one."""
    kept = [one for one in tree if one in new]
    added = [one for one in new if one not in kept]
    if not kept or [*kept, *added] != new:
        return False
    with _Tail(tree):
        for index in range(len(tree) - 1, -1, -1):
            if tree[index] not in new:
                del tree[index]
        for one in added:
            tree.append(styled(one))
    return True


def _write_out(tree: CommentedMap, new: Mapping[str, Any]) -> None:
    with _Tail(tree):
        for key in list(tree):
            if key not in new:
                del tree[key]
        for key, value in new.items():
            if key not in tree or _plain(tree[key]) != value:
                tree[key] = styled(value, like=tree.get(key))


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value


def styled(value: object, like: object = None) -> Any:  # noqa: ANN401 -- a JSON value
    """Return a value as people write it here: short in one line, long in several."""
    if isinstance(value, list):
        seq = CommentedSeq(styled(one) for one in value)
        is_flat = isinstance(like, CommentedSeq) and like.fa.flow_style() is False
        if not is_flat and len(str(value)) < _LONGEST_LINE:
            seq.fa.set_flow_style()
        return seq
    if isinstance(value, Mapping):
        mapping = CommentedMap((key, styled(one)) for key, one in value.items())
        if len(str(dict(value))) < _LONGEST_LINE:
            mapping.fa.set_flow_style()
        return mapping
    return value


class _Tail:
    """Keeps what is below a mapping's last key below it, also where another key becomes the last.

    ruamel keeps blank lines and comments with the value above them. What is above the next
    key would otherwise end up between the keys that an edit adds, or be lost with the last one.
    """

    def __init__(self, tree: CommentedMap | CommentedSeq) -> None:
        self.tree = tree
        self.text = ""

    def __enter__(self) -> None:
        if self.tree.fa.flow_style() or not self.tree:
            return
        comments, place = _last(self.tree)
        token = _token(comments, place)
        if token is None:
            return
        line, rest = _split(token.value)
        if not rest:
            return
        self.text = rest
        if line.strip():
            token.value = line + "\n"
        else:
            comments.ca.items[place][_index(comments)] = None

    def __exit__(self, *_: object) -> None:
        if not self.text or not self.tree:
            return
        comments, place = _last(self.tree)
        token = _token(comments, place)
        line = _split(token.value)[0] if token is not None else ""
        mark = token.start_mark if token is not None else None
        if token is None:
            mark = CommentMark(0)
        slots = comments.ca.items.setdefault(place, [None, None, None, None])
        while len(slots) <= _index(comments):
            slots.append(None)
        slots[_index(comments)] = CommentToken(f"{line}\n{self.text}", mark, None)


def _split(text: str) -> tuple[str, str]:
    """Split a comment into what is in the value's line and what is below it."""
    line, _, rest = text.partition("\n")
    return line, rest


def _last(tree: CommentedMap | CommentedSeq) -> tuple[Any, Any]:
    """Return the container and the key of the last line below a mapping."""
    node: Any = tree
    while True:
        place = next(reversed(list(node))) if isinstance(node, CommentedMap) else len(node) - 1
        inner = node[place]
        is_block = isinstance(inner, CommentedMap | CommentedSeq) and not inner.fa.flow_style()
        if not is_block or not inner:
            return node, place
        node = inner


def _index(node: object) -> int:
    return _BEHIND if isinstance(node, CommentedMap) else 0


def _token(node: Any, place: Any) -> Any:  # noqa: ANN401 -- ruamel's own
    slots = node.ca.items.get(place)
    index = _index(node)
    return slots[index] if slots and len(slots) > index else None


def new_text(value: Raw, comment: str) -> str:
    """Return the text of a new file, with a comment at its top."""
    tree = CommentedMap()
    for key, one in value.items():
        tree[key] = _block(copy.deepcopy(one), key)
    lines = [f"# {line}".rstrip() for line in comment.splitlines()]
    return "\n".join(lines) + "\n" + text_of(tree)


_LAID_OUT = {
    *("operations", "schema", "properties", "example", "info", "components", "x-operations"),
    *("securitySchemes", "parameters", "responses", "security", "servers", "x-operators"),
}


def _block(value: object, key: str) -> Any:  # noqa: ANN401 -- a JSON value
    """Lay out the mappings that structure a file, one key a line."""
    if isinstance(value, Mapping) and key in _LAID_OUT and value:
        return CommentedMap((name, _block(one, str(name))) for name, one in value.items())
    if isinstance(value, list) and key in _LAID_OUT:
        return CommentedSeq(_block(one, "security") for one in value)
    return styled(value)
