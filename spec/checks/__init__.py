"""Finds the mistakes in a description; each is one sentence with file and line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spec.checks import example, form, names, promises, values, words
from spec.checks.abilities import Abilities
from spec.checks.documents import Documents, Problem, read_documents
from spec.loader import ACCOUNTS, SpecError, load
from spec.questions import load_questions
from spec.rule import Rule
from spec.rules import derive

__all__ = ["Abilities", "Checked", "Problem", "check"]


@dataclass(frozen=True, slots=True)
class Checked:
    """The problems that a check found, how many things it checked, and what stays open.

    `undirected` are the rules about relations whose direction the reference does not state.
    """

    problems: tuple[Problem, ...]
    counts: dict[str, int]
    undirected: tuple[Rule, ...] = ()


def check(directory: Path | None, abilities: Abilities) -> Checked:
    """Find every mistake in a description; raises SpecError if a file is not YAML.

    The rules are checked only if the files are well formed.
    """
    root = directory or ACCOUNTS
    documents = read_documents(root)
    if found := list(_in_the_files(documents)):
        return Checked(_in_order(found), {})
    try:
        spec, questions = load(root), load_questions(root)
    except SpecError as error:
        # A mistake that only the loader finds; its sentence names the file.
        return Checked((Problem("", str(error)),), {})
    rules = derive(spec)
    for resource in spec.resources:
        own = [rule for rule in rules if rule.resource == resource.name]
        unverified = list(values.problems(documents, resource, abilities))
        # An unknown format is one problem: that it has no rule follows.
        found += unverified or promises.lost(documents, resource, own)
        found += example.problems(documents, resource, own, abilities)
    found += promises.problems(documents, rules)
    counts = {
        "resources": len(spec.resources),
        "fields": sum(len(resource.fields) for resource in spec.resources),
        "rules": len(rules),
        "open questions": len(questions),
    }
    return Checked(_in_order(found), counts, tuple(one for one in rules if one.is_undirected))


def _in_the_files(documents: Documents) -> Iterator[Problem]:
    yield from documents.problems()
    yield from form.problems(documents)
    yield from words.problems(documents)
    yield from names.problems(documents)


def _in_order(found: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(set(found), key=lambda one: (one.file, one.line, one.says)))
