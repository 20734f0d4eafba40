"""Bundle the description, list its rules and open questions, or check it."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from spec.applications import chosen_folders, load_all, load_all_questions
from spec.bundle import bundle
from spec.catalogue import FORMATS, render
from spec.checks import Abilities, check
from spec.checks.example import mistakes
from spec.diff.command import run_diff
from spec.importing.command import run_import
from spec.importing.examples import ExampleAbilities
from spec.loader import SpecError
from spec.rules import derive


class Output(NamedTuple):
    """The text that a command prints, and its exit code."""

    text: str
    code: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 is success, 1 means that `check` or `coverage` found something, and 2 is an error, with one
    sentence on standard error.
    """
    # A terminal with an ASCII encoding gets escapes instead of a traceback.
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a text file
    options = _parser().parse_args(arguments)
    try:
        answer: Output = options.run(options)
        if options.out:
            options.out.write_text(answer.text + "\n", encoding="utf-8")
        else:
            sys.stdout.write(answer.text + "\n")
    except SpecError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"error: {options.out}: cannot be written ({error.strerror}).\n")
        return 2
    return answer.code


_FOLDER: dict[str, Any] = {"action": "append", "type": Path, "metavar": "DIR"}
_APPLICATION: dict[str, Any] = {"action": "append", "metavar": "NAME"}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m spec", description=__doc__)
    parser.add_argument("--spec", help="the folder of a description; repeatable", **_FOLDER)
    parser.add_argument(
        "--application", help="an application of spec/ (accounts); repeatable", **_APPLICATION
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    bundling = commands.add_parser("bundle", help="write one standard OpenAPI 3.1 document")
    bundling.set_defaults(run=_bundle)

    rules = commands.add_parser("rules", help="list every rule")
    rules.add_argument("--kind", action="append", metavar="KIND")
    rules.set_defaults(run=_rules)

    questions = commands.add_parser("questions", help="list what the reference leaves open")
    questions.set_defaults(run=_questions)

    checking = commands.add_parser("check", help="list every mistake in the description")
    checking.set_defaults(run=_check)

    coverage = commands.add_parser("coverage", help="list which contract judges which rule")
    coverage.set_defaults(run=_coverage)

    importing = commands.add_parser(
        "import", help="create or update a description from the published reference"
    )
    importing.add_argument("files", nargs="+", type=Path, metavar="FILE")
    importing.add_argument("--into", type=Path, metavar="DIR", required=True)
    importing.add_argument("--url", metavar="URL", help="the address that the documents are from")
    importing.add_argument(
        "--dry-run", action="store_true", help="print what would change, and write nothing"
    )
    importing.add_argument("--format", choices=("table", "json"), default="table")
    importing.set_defaults(run=_import, out=None)

    comparing = commands.add_parser(
        "diff", help="list the promises that a new document adds, removes, or changes"
    )
    comparing.add_argument("old", type=Path, metavar="OLD", help="a folder or a document")
    comparing.add_argument("new", type=Path, nargs="+", metavar="NEW", help="the same, or several")
    comparing.set_defaults(run=_diff)

    for command in (rules, coverage):
        command.add_argument("--resource", action="append", metavar="NAME")
    for command in (rules, questions, coverage, comparing):
        command.add_argument("--format", choices=FORMATS, default="table")
    comparing.add_argument("--out", type=Path, metavar="FILE", help="write there instead")
    for command in (bundling, rules, questions, checking, coverage):
        # After the command as well as before it. A default here would override the value before it.
        for name, kind in (("--spec", _FOLDER), ("--application", _APPLICATION)):
            command.add_argument(name, default=argparse.SUPPRESS, help=argparse.SUPPRESS, **kind)
        command.add_argument("--out", type=Path, metavar="FILE", help="write to this file")
    return parser


def _folders(options: argparse.Namespace) -> tuple[Path, ...]:
    return chosen_folders(options.spec, options.application)


def _bundle(options: argparse.Namespace) -> Output:
    return Output(json.dumps(bundle(load_all(_folders(options))), indent=2))


def _rules(options: argparse.Namespace) -> Output:
    rules = derive(load_all(_folders(options)))
    _known(options.resource, {r.resource for r in rules}, "resource")
    _known(options.kind, {r.kind for r in rules}, "kind")
    rows = [
        {
            "id": rule.id,
            "kind": rule.kind,
            "says": rule.says,
            "basis": rule.basis,
            "source": rule.source.text,
        }
        for rule in rules
        if rule.resource in (options.resource or [rule.resource])
        and rule.kind in (options.kind or [rule.kind])
    ]
    return Output(render(rows, options.format))


def _known(wanted: Sequence[str] | None, known: set[str], what: str) -> None:
    for name in wanted or ():
        if name not in known:
            raise SpecError(f"unknown {what} {name!r}; known: {', '.join(sorted(known))}.")


def _questions(options: argparse.Namespace) -> Output:
    rows = [
        {"id": one.id, "asks": one.asks, "request": one.request, "why": one.why}
        for one in load_all_questions(_folders(options))
    ]
    return Output(render(rows, options.format))


# The commands below need functions of the layers above `spec`. The modules of `spec` take those
# as arguments; only this entry point, which no layer imports, imports them, and only when a command
# needs them. So a description can be bundled where no contract can be imported.


def _abilities() -> Abilities:
    from contracts.harness.oracle.formats import FORMATS as VERIFIERS  # noqa: PLC0415
    from contracts.harness.oracle.relations import holds  # noqa: PLC0415
    from strategies.coherence import agree  # noqa: PLC0415
    from strategies.fields import value_type  # noqa: PLC0415

    return Abilities(
        good_values=lambda field: [one.value for one in value_type(field).accepted],
        verifiers=VERIFIERS,
        agreeing=agree,
        keeps=holds,
    )


def _import(options: argparse.Namespace) -> Output:
    from strategies.reach import unreachable_limits  # noqa: PLC0415
    from strategies.sample import sample  # noqa: PLC0415

    abilities = _abilities()
    examples = ExampleAbilities(
        make=sample,
        unreachable=unreachable_limits,
        mistakes=lambda resource, rules, example: [
            says for _, says in mistakes(resource, rules, dict(example), abilities)
        ],
    )
    imported, diff = run_import(
        options.files, options.into, examples, url=options.url, dry_run=options.dry_run
    )
    text = imported.shown(options.format)
    if options.dry_run and options.format == "table":
        text = f"{diff}\n\n{text}" if diff else text
    return Output(text, int(bool(imported.open)))


def _diff(options: argparse.Namespace) -> Output:
    return Output(*run_diff(options.old, options.new, options.format))


def _check(options: argparse.Namespace) -> Output:
    folders = _folders(options)
    checked = [check(folder, _abilities()) for folder in folders]
    if problems := [str(problem) for one in checked for problem in one.problems]:
        return Output("\n".join(problems), 1)
    # What each of them keeps, they may break together, such as two resources of one name.
    load_all(folders)
    counts: Counter[str] = sum((Counter(one.counts) for one in checked), Counter())
    told = "ok: " + ", ".join(f"{count} {what}" for what, count in counts.items())
    undirected = [f"open: {rule.id}: {rule.says}" for one in checked for rule in one.undirected]
    return Output("\n".join([told, *undirected]))


def _coverage(options: argparse.Namespace) -> Output:
    import contracts  # noqa: PLC0415
    from contracts.harness.planning.coverage import contracts_of, cover  # noqa: PLC0415
    from contracts.harness.planning.coverage_table import shown  # noqa: PLC0415

    spec = load_all(_folders(options))
    rules = derive(spec)
    _known(options.resource, {r.resource for r in rules}, "resource")
    chosen = [r for r in rules if r.resource in (options.resource or [r.resource])]
    covered = cover(spec, chosen, list(contracts_of(contracts)))
    code = int(any(one.is_forgotten for one in covered))
    return Output(shown(covered, options.format), code)


if __name__ == "__main__":
    sys.exit(main())
