"""Selects applications by name or by folder, and joins several into one description."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from spec.loader import ACCOUNTS, APPLICATIONS, ENTRY, SpecError, load
from spec.model import Spec
from spec.questions import Question, load_questions


def application_names() -> tuple[str, ...]:
    """Return the names of the applications that this project describes."""
    return tuple(sorted(path.parent.name for path in APPLICATIONS.glob(f"*/{ENTRY}")))


def chosen_folders(folders: Iterable[Path] | None, names: Iterable[str] | None) -> tuple[Path, ...]:
    """Return the folders of the chosen descriptions, by default that of Accounts.

    Raises SpecError for a name that is not one of the project's applications.
    """
    found = list(folders or ())
    for name in names or ():
        if name.lower() not in application_names():
            known = ", ".join(application_names())
            raise SpecError(f"unknown application {name!r}; known: {known}.")
        found.append(APPLICATIONS / name.lower())
    return tuple(dict.fromkeys(found)) or (ACCOUNTS,)


def load_all(folders: Sequence[Path]) -> Spec:
    """Read one or several descriptions as one; raises SpecError where they contradict."""
    specs = [load(folder) for folder in folders or (ACCOUNTS,)]
    return specs[0] if len(specs) == 1 else _joined(specs)


def load_all_questions(folders: Sequence[Path]) -> tuple[Question, ...]:
    """Read the open questions of several descriptions, each question once; raises SpecError."""
    found: dict[str, Question] = {}
    for folder in folders or (ACCOUNTS,):
        for question in load_questions(folder):
            found.setdefault(question.id, question)
    return tuple(found.values())


def _joined(specs: Sequence[Spec]) -> Spec:
    first, *others = specs
    owners: dict[str, Spec] = {}
    for spec in specs:
        for resource in spec.resources:
            if (owner := owners.setdefault(resource.name, spec)) is not spec:
                raise SpecError(
                    f"{owner.title} and {spec.title} both have a resource {resource.title!r}; "
                    "run them one after the other."
                )
    for other in others:
        if other.schemes != first.schemes or other.operators != first.operators:
            what = "credentials" if other.schemes != first.schemes else "operators"
            raise SpecError(
                f"{first.title} and {other.title} have different {what}; "
                "run them one after the other."
            )
    return Spec(
        title=" and ".join([*(one.reference for one in specs[:-1]), specs[-1].title]),
        version=specs[-1].version,
        entry=_entry(specs),
        resources=tuple(one for spec in specs for one in spec.resources),
        schemes=first.schemes,
        operators=first.operators,
        invitations=tuple(one for spec in specs for one in spec.invitations),
    )


def _entry(specs: Sequence[Spec]) -> dict[str, Any]:
    """Return the first entry with the servers and parameters of all."""
    servers: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    for spec in specs:
        for server in spec.entry["servers"]:
            servers.setdefault(server["url"], server)
        for name, parameter in spec.entry["components"]["parameters"].items():
            parameters.setdefault(name, parameter)
    first = specs[0].entry
    components: Mapping[str, Any] = first["components"]
    names = " and ".join(spec.title for spec in specs)
    return {
        **first,
        "info": {**first["info"], "title": names},
        "servers": list(servers.values()),
        "components": {**components, "parameters": parameters},
    }
