"""Reads the options of a run, and derives from them what the run does."""

import os
import secrets
import shlex
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from contracts.harness.config.ci_build import build_of
from contracts.harness.config.environments import (
    MOCK,
    Environment,
    choose,
    environment_files,
    permissions_at,
    read_environments,
)
from contracts.harness.config.host_guard import Confirmations, guard
from contracts.harness.config.option_table import ROWS, Given
from contracts.harness.config.parsers import LARGEST_SEED, either
from contracts.harness.http.limits import RunLimits
from contracts.harness.http.permissions import Permissions
from contracts.harness.known.file import read_known
from contracts.harness.known.model import KnownFailures, list_of
from contracts.harness.outcomes import ConfigurationError
from spec import Rule, Spec, SpecError, derive
from spec.applications import chosen_folders, load_all, load_all_questions
from spec.today import today

# Returns what was given for an option, by its name, as pytest's getoption does; None if nothing.
GetOption = Callable[[str], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(Given):
    """Hold the options of a run, and what follows from them.

    `folders` are those of the descriptions. `arguments` are the options that repeat a contract of
    this run.
    """

    spec: Spec
    folders: tuple[Path, ...]
    resources: tuple[str, ...]
    rules: tuple[Rule, ...]
    seed: int
    references: str
    environment: Environment
    permissions: Permissions
    run_limits: RunLimits
    known: KnownFailures
    require_judged: int | None
    arguments: str

    @property
    def starts_mock(self) -> bool:
        """Return whether the run starts a mock and tests that."""
        return not self.environment.url


def read_options(option: GetOption) -> Options:
    """Check the options; raises ConfigurationError with one sentence that says what to change."""
    given = Given(**{name: row.read(option(row.name)) for name, row in ROWS.items()})
    try:
        folders = chosen_folders(given.spec_directories, given.applications)
        spec = load_all(folders)
        load_all_questions(folders)
    except SpecError as error:
        raise ConfigurationError(f"the description is invalid: {error}") from None
    listed = read_environments(*environment_files(given.environments_file))
    environment = choose(listed, given.environment_name, given.base_url)
    confirmations = Confirmations(given.allow_host, given.allow_writes, given.read_only)
    if environment.url:
        guard(spec, environment.url, [one.url for one in listed.values() if one.url], confirmations)
    resources, rules = _resources(spec, given.resource), derive(spec)
    chosen = frozenset(resources)
    seed, references = given.given_seed, given.given_references
    if seed is None:
        seed = secrets.randbelow(LARGEST_SEED + 1) if given.profile.random else 0
    if references is None:
        references = "unchecked" if environment.name == MOCK else "created"
    resolved = {
        "--profile": given.profile.name,
        "--seed": str(seed),
        "--environment": _repeated_name(environment, listed, given),
        "--base-url": given.base_url,
        "--references": references,
    }
    return Options(
        **{one.name: getattr(given, one.name) for one in fields(Given) if one.name != "build"},
        build=given.build or build_of(os.environ),
        spec=spec,
        folders=folders,
        resources=resources,
        rules=tuple(rule for rule in rules if rule.resource in chosen),
        seed=seed,
        references=references,
        environment=environment,
        permissions=permissions_at(environment, spec, read_only=given.read_only),
        run_limits=_run_limits(given, environment),
        known=_known(rules, environment.name),
        require_judged=given.given_require_judged or environment.require_judged,
        arguments=_arguments(lambda name: resolved.get(name, option(name))),
    )


def _repeated_name(environment: Environment, listed: Collection[str], given: Given) -> str | None:
    """Return the name that repeats a run; None if it starts a mock, or an address says it all."""
    named = environment.name in listed or given.environment_name is not None
    return environment.name if environment.url and named else None


def _arguments(option: GetOption) -> str:
    words: list[str] = []
    for row in ROWS.values():
        if row.repeats and (value := option(row.name)):
            for one in value if row.many else (value,):
                words += [row.name] if row.metavar is None else [row.name, str(one)]
    return shlex.join(words)


def _run_limits(given: Given, environment: Environment) -> RunLimits:
    """Return the limits of this run; shards run at the same time and share the rate."""
    rate = given.rate_limit or environment.rate_limit
    shards = given.shard.of if given.shard else 1
    return RunLimits(
        rate=rate and rate / shards, requests=given.max_requests, seconds=given.max_duration
    )


def _known(rules: Iterable[Rule], environment: str) -> KnownFailures:
    judged = {rule.id for rule in rules if rule.basis != "open"}
    return read_known(list_of(environment), judged, today())


def _resources(spec: Spec, wanted: Collection[str]) -> tuple[str, ...]:
    known = [resource.name for resource in spec.resources]
    for name in wanted:
        if name not in known:
            raise ConfigurationError(f"--resource {name!r} is not a resource; use {either(known)}.")
    return tuple(name for name in known if not wanted or name in wanted)
