"""The files of a description as written: their content, and the line of every key."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from spec import yaml_text
from spec.loader import ENTRY, SpecError, load
from spec.questions import load_questions

SHARED = "fields.yaml"
QUESTIONS = "open_questions.yaml"
_MERGE = "<<"

Step = str | int


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in the description and its place; line 0 means an unknown line."""

    file: str
    says: str
    line: int = 0

    def __str__(self) -> str:
        """Return one sentence in the form that editors and CI logs link."""
        place = f"{self.file}:{self.line}: " if self.line else ""
        return f"{place}{self.says}"


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its path in the folder, its content as JSON values, and its YAML nodes."""

    name: str
    content: Any
    node: yaml.Node | None


@dataclass(frozen=True, slots=True)
class Documents:
    """All files of a description, by their paths in its folder."""

    root: Path
    files: dict[str, Document] = field(default_factory=dict)

    @property
    def resources(self) -> Iterator[Document]:
        """Yield the resource files whose content is a mapping."""
        for name, document in self.files.items():
            if name.startswith("resources/") and isinstance(document.content, dict):
                yield document

    @property
    def shared(self) -> dict[str, Any]:
        """The shared fields; empty if there is no file or it is not a mapping."""
        return self.content(SHARED)

    def content(self, name: str) -> dict[str, Any]:
        """Return the mapping of a file; empty if there is no file or it is not a mapping."""
        document = self.files.get(name)
        return document.content if document and isinstance(document.content, dict) else {}

    def of(self, resource: str) -> str:
        """Return the name of a resource's file; raises KeyError."""
        for document in self.resources:
            if str(document.content.get("name")).lower() == resource:
                return document.name
        raise KeyError(resource)

    def problem(self, says: str, name: str, *path: Step) -> Problem:
        """Return a problem at the deepest step of a path that the file has."""
        node = self.files[name].node if name in self.files else None
        file, line = name, node.start_mark.line + 1 if node else 1
        for step in path:
            found = self._find(node, step, frozenset())
            if found is None:
                break
            at, key, node = found
            file, line = at or file, key.start_mark.line + 1
        return Problem(str(self.root / file), says, line)

    def _find(
        self, node: yaml.Node | None, step: Step, seen: frozenset[str]
    ) -> tuple[str, yaml.Node, yaml.Node] | None:
        """Return a step below a node: the file, if it is another one, the key and the value.

        Looks in the node, then in merged mappings, then behind a $ref.
        """
        if isinstance(node, yaml.SequenceNode):
            inside = isinstance(step, int) and step < len(node.value)
            return ("", node.value[step], node.value[step]) if inside else None
        if not isinstance(node, yaml.MappingNode):
            return None
        pairs = {key.value: (key, value) for key, value in node.value}
        if str(step) in pairs:
            return ("", *pairs[str(step)])
        for merged in _merged(pairs):
            if found := self._find(merged, step, seen):
                return found
        target = str(pairs["$ref"][1].value) if "$ref" in pairs else ""
        name = target.partition("#/")[2]
        if not name or name in seen or SHARED not in self.files:
            return None
        shared = self._find(self.files[SHARED].node, name, seen | {name})
        found = shared and self._find(shared[2], step, seen | {name})
        return (found[0] or SHARED, found[1], found[2]) if found else None

    def problems(self) -> Iterator[Problem]:
        """Yield what YAML accepts silently: a duplicate key."""
        for document in self.files.values():
            for says, mark in _slips(document.node, set()):
                yield Problem(str(self.root / document.name), says, mark.line + 1)


def _merged(pairs: dict[str, tuple[yaml.Node, yaml.Node]]) -> list[yaml.Node]:
    if _MERGE not in pairs:
        return []
    value = pairs[_MERGE][1]
    return list(value.value) if isinstance(value, yaml.SequenceNode) else [value]


def _slips(node: yaml.Node | None, seen: set[int]) -> Iterator[tuple[str, Any]]:
    # An alias is the node of its anchor: without `seen`, its problems would be reported twice.
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if key.value in keys:
                yield (
                    f"the key {key.value!r} is written twice; the first value is lost.",
                    (key.start_mark),
                )
            keys.add(str(key.value))
            yield from _slips(value, seen)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _slips(value, seen)


def read_documents(root: Path) -> Documents:
    """Read every YAML file in a folder; raises SpecError as `load` does if one is not YAML."""
    documents = Documents(root)
    path = root
    try:
        for path in [*sorted(root.glob("*.yaml")), *sorted(root.glob("resources/*.yaml"))]:
            name, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
            # Read twice: for the lines, and for the content, with text for every key.
            node = yaml_text.compose(text)
            content = json.loads(json.dumps(yaml_text.read(text)))
            documents.files[name] = Document(name, content, node)
    except (OSError, ValueError, yaml.YAMLError) as error:
        _raise_as_the_loader_does(root)
        raise SpecError(f"{path}: cannot be read ({' '.join(str(error).split())}).") from None
    if not {ENTRY, SHARED, QUESTIONS} <= set(documents.files) or not list(documents.resources):
        _raise_as_the_loader_does(root)
    return documents


def _raise_as_the_loader_does(root: Path) -> None:
    """Raise SpecError for a file that cannot be read, with the message of the other commands."""
    try:
        load(root)
        load_questions(root)
    except SpecError as error:
        raise SpecError(" ".join(str(error).split())) from None
