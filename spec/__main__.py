"""The description on the command line: bundle it, list its rules and its open questions."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from spec.bundle import bundle
from spec.catalogue import FORMATS, render
from spec.loader import SpecError, load
from spec.model import Spec
from spec.questions import load_questions
from spec.rules import derive


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code: 0, or 2 with one sentence on standard error."""
    options = _parser().parse_args(arguments)
    try:
        text = str(options.run(load(options.spec), options))
        if options.out:
            options.out.write_text(text + "\n", encoding="utf-8")
        else:
            sys.stdout.write(text + "\n")
    except SpecError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"error: {options.out}: cannot be written ({error.strerror}).\n")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m spec", description=__doc__)
    parser.add_argument("--spec", type=Path, metavar="DIR", help="another description's folder")
    commands = parser.add_subparsers(required=True, metavar="command")

    bundling = commands.add_parser("bundle", help="write one standard OpenAPI 3.1 document")
    bundling.set_defaults(run=lambda spec, _: json.dumps(bundle(spec), indent=2))

    rules = commands.add_parser("rules", help="list every promise")
    rules.add_argument("--resource", action="append", metavar="NAME")
    rules.add_argument("--kind", action="append", metavar="KIND")
    rules.set_defaults(run=_rules)

    questions = commands.add_parser("questions", help="list what the reference leaves open")
    questions.set_defaults(run=_questions)

    for command in (rules, questions):
        command.add_argument("--format", choices=FORMATS, default="table")
    for command in (bundling, rules, questions):
        command.add_argument("--out", type=Path, metavar="FILE", help="write there instead")
    return parser


def _rules(spec: Spec, options: argparse.Namespace) -> str:
    rules = derive(spec)
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
    return render(rows, options.format)


def _known(wanted: Sequence[str] | None, known: set[str], what: str) -> None:
    for name in wanted or ():
        if name not in known:
            raise SpecError(f"unknown {what} {name!r}; known: {', '.join(sorted(known))}.")


def _questions(_: Spec, options: argparse.Namespace) -> str:
    rows = [
        {"id": one.id, "asks": one.asks, "request": one.request, "why": one.why}
        for one in load_questions(options.spec)
    ]
    return render(rows, options.format)


if __name__ == "__main__":
    sys.exit(main())
