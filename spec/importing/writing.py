"""Writes a description: all of its files or none, and only those that change."""

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from spec.importing import editing
from spec.importing.description import Description
from spec.importing.new import COMMENT, RESOURCE_COMMENT
from spec.loader import ACCOUNTS, ENTRY, SpecError

_QUESTIONS = "open_questions.yaml"
_SHARED_COMMENT = "# Fields that several resources have. A resource refers to one by $ref.\n"


def new_files(description: Description) -> dict[str, str]:
    """Return the text of every file of a new description, by its name below the folder."""
    files = {
        ENTRY: editing.new_text(description.entry, COMMENT),
        "fields.yaml": _SHARED_COMMENT + "{}\n",
        # What the reference leaves open is the same for every application of the API.
        _QUESTIONS: (ACCOUNTS / _QUESTIONS).read_text(encoding="utf-8"),
    }
    for name, raw in description.resources.items():
        files[f"resources/{name}.yaml"] = editing.new_text(raw, RESOURCE_COMMENT)
    return files


def changed_files(directory: Path, old: Description, new: Description) -> dict[str, str | None]:
    """Return the new text of every file that differs, None for one that is no longer there."""
    files: dict[str, str | None] = {}
    if old.entry != new.entry:
        files[ENTRY] = _edited(directory / ENTRY, old.entry, new.entry)
    for name, raw in new.resources.items():
        if name not in old.resources:
            files[f"resources/{name}.yaml"] = editing.new_text(raw, RESOURCE_COMMENT)
        elif old.resources[name] != raw:
            path = old.files[name]
            key = path.relative_to(directory).as_posix()
            files[key] = _edited(path, old.resources[name], raw)
    for name in set(old.resources) - set(new.resources):
        files[old.files[name].relative_to(directory).as_posix()] = None
    return files


def _edited(path: Path, old: Mapping[str, object], new: Mapping[str, object]) -> str:
    tree = editing.tree_of(path.read_text(encoding="utf-8"))
    editing.edit(tree, old, new)
    return editing.text_of(tree)


def write(directory: Path, files: Mapping[str, str | None]) -> None:
    """Write files below a folder, all or none; raises SpecError.

    Every text is in a file beside its place before the first file is replaced.
    """
    made: list[Path] = []
    waiting: list[tuple[Path, Path]] = []
    replaced: dict[Path, bytes | None] = {}
    try:
        for folder in (directory, directory / "resources"):
            missing = [one for one in (folder, *folder.parents) if not one.exists()]
            folder.mkdir(parents=True, exist_ok=True)
            made += missing
        for name, text in files.items():
            if text is not None:
                waiting.append((_beside(directory / name), directory / name))
                waiting[-1][0].write_text(text, encoding="utf-8", newline="\n")
        for waits, place in waiting:
            before = place.read_bytes() if place.exists() else None
            waits.replace(place)
            replaced[place] = before
        for name, text in files.items():
            if text is None:
                (directory / name).unlink()
    except OSError as error:
        _restore(replaced)
        for waits, _ in waiting:
            waits.unlink(missing_ok=True)
        for folder in sorted(made, key=lambda one: -len(one.parts)):
            with contextlib.suppress(OSError):
                folder.rmdir()
        place_name = error.filename2 or error.filename or directory
        raise SpecError(f"{place_name}: cannot be written ({error.strerror}).") from None


def _restore(replaced: Mapping[Path, bytes | None]) -> None:
    """Write back the content that files had; delete those that were not there, which have None."""
    for place, before in replaced.items():
        with contextlib.suppress(OSError):
            if before is None:
                place.unlink()
            else:
                place.write_bytes(before)


def _beside(place: Path) -> Path:
    """Make an empty file in the folder of another one, with its permissions."""
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".import-")
    os.close(handle)
    beside = Path(name)
    beside.chmod(place.stat().st_mode & 0o777 if place.exists() else 0o644)
    return beside


def is_description(directory: Path) -> bool:
    """Return whether a folder holds a description; raises SpecError where it holds other files."""
    if not directory.exists():
        return False
    if not directory.is_dir():
        raise SpecError(f"{directory}: is a file, not a description's folder.")
    if (directory / ENTRY).exists():
        return True
    if any(directory.iterdir()):
        raise SpecError(
            f"{directory}: holds files but no description; name a new or an empty folder."
        )
    return False
