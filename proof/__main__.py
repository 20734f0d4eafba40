"""Proves the suite: breaks every rule in every way, and checks that its contracts notice.

Writes proof.json and proof.html. Exits with 0 if every fault is caught and every contract
catches at least one, with 1 otherwise, and with 2 for a wrong option.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from contracts.harness.generation.profiles import PROFILES
from contracts.harness.paths import OUT
from mock_api.faults import Catalogue, Fault
from proof import order
from proof.page import page
from proof.parallel import learn_order, prove
from proof.trials import NIGHTLY
from spec import SpecError
from spec.applications import chosen_folders, load_all

_NOW_AND_THEN = 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the proof, print the result, and return the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        folders = chosen_folders(options.spec, options.application)
        spec = load_all(folders)
    except SpecError as error:
        parser.error(str(error))
    later = frozenset() if PROFILES[options.profile].random else NIGHTLY
    faults = [
        fault
        for fault in Catalogue(spec).faults
        if fault.rule.basis != "open" and fault.way.name not in later
    ]
    chosen = _chosen(faults, options)
    if not chosen:
        parser.error("no fault matches --only; python -m mock_api --list-faults prints all.")
    complete = len(chosen) == len(faults)
    if options.order and not complete:
        parser.error("--order needs every fault, so leave out --only and --sample.")
    started = time.monotonic()
    proof = prove(
        [fault.id for fault in chosen],
        folders=folders,
        profile=options.profile,
        others=options.others,
        whole=options.whole,
        seed=options.seed,
        jobs=options.jobs,
        complete=complete,
        progress=_progress,
    )
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "proof.json").write_text(proof.to_json(), encoding="utf-8")
    (options.out / "proof.html").write_text(page(proof), encoding="utf-8")
    for line in proof.lines():
        sys.stdout.write(f"{line}\n")
    if options.order:
        places, found = learn_order(proof.trials, folders=folders, profile=options.profile)
        order.write(places)
        for which, shares in found.items():
            said = ", ".join(f"{share:.0%} after {mark}" for mark, share in shares.items())
            sys.stdout.write(f"of the faults {which}: {said} requests\n")
    sys.stdout.write(f"proof: {options.out / 'proof.html'} ({time.monotonic() - started:.0f} s)\n")
    return 0 if proof.holds else 1


def _chosen(faults: Sequence[Fault], options: argparse.Namespace) -> list[Fault]:
    found = [f for f in faults if all(word in f.id for word in options.only or ())]
    if options.sample and options.sample < len(found):
        found = random.Random(options.seed).sample(found, options.sample)  # noqa: S311
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m proof", description=__doc__)
    parser.add_argument(
        "--only",
        action="append",
        metavar="TEXT",
        help="only faults whose id contains this text; repeatable",
    )
    parser.add_argument(
        "--sample", type=_count, default=0, metavar="N", help="try N faults, chosen by seed"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="seed of the samples (0)")
    parser.add_argument(
        "--others",
        type=_count,
        default=1,
        metavar="N",
        help="also run N contracts of other rules against each fault (1)",
    )
    parser.add_argument(
        "--whole",
        type=_count,
        default=0,
        metavar="N",
        help="run everything against N faults, to see which rule is the first finding (0)",
    )
    parser.add_argument(
        "--order",
        action="store_true",
        help="also write the order of contracts, by what each finds for each request",
    )
    parser.add_argument("--profile", choices=list(PROFILES), default="gate", help="(gate)")
    parser.add_argument(
        "--jobs",
        type=_count,
        default=os.cpu_count() or 1,
        metavar="N",
        help="processes (one per CPU)",
    )
    parser.add_argument(
        "--out", type=Path, default=OUT, metavar="DIR", help="folder of the results (reports/out)"
    )
    parser.add_argument(
        "--application",
        action="append",
        metavar="NAME",
        help="prove it on this application of spec/ (accounts); repeatable",
    )
    parser.add_argument(
        "--spec",
        action="append",
        type=Path,
        metavar="DIR",
        help="prove it on the description in this folder; repeatable",
    )
    return parser


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"must be a whole number, not {text!r}")
    return int(text)


def _progress(done: int, total: int, missed: int) -> None:
    if done % _NOW_AND_THEN == 0 or done == total:
        sys.stderr.write(f"{done} of {total} faults tried, {missed} missed\n")
        sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
