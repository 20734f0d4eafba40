"""`python -m spec import`: from documents to a description's folder."""

import difflib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from spec.catalogue import render
from spec.importing.applying import apply
from spec.importing.description import read_description
from spec.importing.examples import ExampleAbilities, complete
from spec.importing.facts import Open, Place, SourceDocument, UnreadableError
from spec.importing.files import read_file
from spec.importing.merging import Reading, merged
from spec.importing.new import new_description
from spec.importing.writing import changed_files, is_description, new_files, write
from spec.loader import SpecError
from spec.rules import derive


@dataclass(slots=True)
class Imported:
    """What an import found: the resources it read, what is open, and the texts of files."""

    resources: list[str]
    open: list[Open]
    files: dict[str, str | None] = field(default_factory=dict)
    rules: int = 0
    title: str = ""

    def shown(self, form: str) -> str:
        """Return the report."""
        if form == "json":
            report = {"resources": self.resources, "open": [one.row for one in self.open]}
            return json.dumps(report, indent=2, ensure_ascii=False)
        counted = f"{len(self.resources)} resource{'' if len(self.resources) == 1 else 's'}"
        head = f"{self.title}: {counted} read ({', '.join(self.resources)}); {self.rules} rules"
        changes = f"{len(self.files)} file{'' if len(self.files) == 1 else 's'} changed"
        if not self.open:
            return f"{head}; {changes}; everything was taken over."
        rows = [
            {
                "kind": one.kind,
                "place": f"{one.place.file}:{one.place.line}",
                "field": ".".join(filter(None, (one.resource, one.field))),
                "text": one.text,
            }
            for one in self.open
        ]
        table = render(rows, "table")
        return f"{head}; {changes}.\n\nNot taken over, or uncertain:\n\n{table}"


def read_all(paths: Sequence[Path]) -> tuple[list[SourceDocument], list[Open]]:
    """Read documents; those refused are returned as open entries.

    Raises SpecError where every one is refused, with one sentence for each.
    """
    documents: list[SourceDocument] = []
    refused: list[tuple[Path, str]] = []
    for path in paths:
        try:
            documents.append(read_file(path))
        except UnreadableError as error:
            refused.append((path, str(error)))
    if not documents:
        raise SpecError("\nerror: ".join(f"{path}: {says}." for path, says in refused))
    return documents, [
        Open("file", f"{path}: {says}.", Place(str(path), 1)) for path, says in refused
    ]


def of_one_application(
    documents: Sequence[SourceDocument], title: str | None
) -> tuple[Reading, list[Open]]:
    """Merge the documents of one application; those of another one are refused."""
    kept: list[SourceDocument] = []
    found: list[Open] = []
    for one in documents:
        try:
            merged([*kept, one], title)
        except UnreadableError as error:
            found.append(Open("file", f"{one.file}: {error}.", Place(one.file, 1)))
        else:
            kept.append(one)
    if not kept:
        raise SpecError("\nerror: ".join(one.text for one in found))
    return merged(kept, title), found


def run_import(
    paths: Sequence[Path],
    directory: Path,
    abilities: ExampleAbilities,
    *,
    url: str | None = None,
    dry_run: bool = False,
) -> tuple[Imported, str]:
    """Import documents into a folder; return the result, and the diff of a dry run.

    Raises SpecError where nothing is written.
    """
    documents, refused = read_all(paths)
    exists = is_description(directory)
    old = read_description(directory) if exists else None
    reading, foreign = of_one_application(documents, old.entry["info"]["title"] if old else None)
    if url:
        _address(reading, url)
    new = apply(old or new_description(reading, directory), reading)
    if not new.resources:
        raise SpecError(_nothing(paths, reading))
    places = {
        name: next(iter(shown.blocks.values())).place
        for name, shown in reading.resources.items()
        if name in new.resources
    }
    if url:
        for name in places:
            new.resources[name] = {"url": url} | new.resources[name]
    changed = {
        name: place
        for name, place in places.items()
        if old is None or old.resources.get(name) != new.resources[name]
    }
    found = [*reading.open, *complete(new, changed, abilities), *refused, *foreign]
    spec = new.spec()
    files: dict[str, str | None] = {}
    files |= changed_files(directory, old, new) if old else new_files(new)
    result = Imported(
        [name for name in reading.resources if name in new.resources],
        found,
        files,
        len(derive(spec)),
        spec.reference,
    )
    if dry_run:
        return result, _diff(directory, files)
    if files:
        write(directory, files)
    return result, ""


def _address(reading: Reading, url: str) -> None:
    """Read the path of an operation in the address of its page, where no document shows it."""
    match = re.search(r"/paths/([^/?#]+)", url)
    unknown = [one for one in reading.resources.values() if one.path is None]
    if match is None or len(unknown) != 1:
        return
    path = unquote(match[1]).replace("~1", "/").replace("~0", "~")
    unknown[0].path = re.sub(r"(?:list/?|\{[^{}/]*\}/?)$", "", path)


def _nothing(paths: Sequence[Path], reading: Reading) -> str:
    if lost := [one for one in reading.open if one.kind == "operation"]:
        first = lost[-1]
        return (
            f"{first.place.file}: shows no operation of a resource that can be imported "
            f"(line {first.place.line}: {first.text})."
        )
    return f"{paths[0]}: shows no operation that can be imported."


def _diff(directory: Path, files: dict[str, str | None]) -> str:
    """Return what would change, as a unified diff."""
    lines: list[str] = []
    for name, text in files.items():
        path = directory / name
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        after = text or ""
        lines += difflib.unified_diff(
            before.splitlines(), after.splitlines(), f"a/{name}", f"b/{name}", lineterm=""
        )
    return "\n".join(lines)
