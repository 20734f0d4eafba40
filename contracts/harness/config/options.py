"""The options of a run, and the first look at them."""

import secrets
import shlex
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest

from contracts.harness.config.chosen import choose, permissions_at
from contracts.harness.config.environments import MOCK, Environment, read_environments
from contracts.harness.config.host_guard import Confirmations, guard
from contracts.harness.config.limits import read_run_limits
from contracts.harness.config.shard import read_shard
from contracts.harness.generation.profiles import PROFILES, Profile
from contracts.harness.http.limits import RunLimits
from contracts.harness.http.permissions import Permissions
from contracts.harness.known.file import read_known
from contracts.harness.known.model import KnownFailures, list_of
from contracts.harness.outcomes import ConfigurationError
from contracts.harness.paths import CONTRACTS
from reports.shards import Shard
from spec import Rule, Spec, SpecError, derive, load
from spec.questions import load_questions
from spec.today import today

_LARGEST_SEED = 2**32
_REFERENCES = ("unchecked", "created", "configured")
_T = TypeVar("_T")


def add_options(parser: pytest.Parser) -> None:
    """Declare the options of a contract run."""
    group = parser.getgroup("contracts", "Pigello contracts")
    group.addoption("--base-url", metavar="URL", help="judge the environment at this address")
    group.addoption(
        "--environment",
        metavar="NAME",
        help="judge an environment of environments.toml; without it and without --base-url a mock "
        "is started and judged",
    )
    group.addoption(
        "--resource", action="append", metavar="NAME", help="judge this resource only (repeatable)"
    )
    group.addoption("--profile", metavar="NAME", default="gate", help=", ".join(PROFILES))
    group.addoption("--seed", metavar="N", help="what the nightly profile draws (default: random)")
    group.addoption(
        "--references",
        metavar="MODE",
        help="unchecked: any uuid will do (the default for a mock); created: made through the API, "
        "the rest from environments.toml (the default elsewhere); configured: all from there",
    )
    group.addoption(
        "--allow-host",
        metavar="HOST",
        help="judge production, or an address that environments.toml does not list: repeat its "
        "host name, knowing that a run writes to it",
    )
    group.addoption(
        "--allow-writes",
        metavar="HOST",
        help="write to production, too: repeat its host name once more",
    )
    group.addoption(
        "--read-only", action="store_true", help="run only what sends no request that writes"
    )
    group.addoption(
        "--env-file",
        metavar="FILE",
        help="read the seven credentials from this file; what stands there goes before the "
        "environment",
    )
    group.addoption(
        "--rate-limit",
        metavar="N/s",
        help="never more requests than that, such as 10/s or 600/min, by all workers together",
    )
    group.addoption(
        "--max-duration", metavar="TIME", help="stop after this long, such as 600, 90s, 10m or 2h"
    )
    group.addoption("--max-requests", metavar="N", help="stop after this many requests")
    group.addoption(
        "--shard",
        metavar="I/N",
        help="judge only the share of the rules that falls to one of N machines, such as 2/5; "
        "python -m reports merge joins their results",
    )
    group.addoption(
        "--update-known",
        action="store_true",
        help="propose a new list of known failures beside the report",
    )
    group.addoption(
        "--examples",
        metavar="PLACE",
        help="where nights keep what they find at random, and gates look for it: a folder "
        "(default: reports/out/examples) or redis://HOST:PORT",
    )
    group.addoption("--spec", metavar="DIR", help="another description than the project's own")


def judges_contracts(config: pytest.Config) -> bool:
    """Tell whether this pytest run was asked for contracts."""
    for argument in config.args:
        path = Path(str(argument).partition("::")[0])
        path = path if path.is_absolute() else config.invocation_params.dir / path
        if path.resolve() == CONTRACTS or CONTRACTS in path.resolve().parents:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a run, looked through: everything in them exists and fits together.

    `arguments` are the options as they would be typed to get this run again.
    """

    spec: Spec
    spec_directory: Path | None
    resources: tuple[str, ...]
    rules: tuple[Rule, ...]
    profile: Profile
    seed: int
    references: str
    environment: Environment
    starts_mock: bool
    permissions: Permissions
    run_limits: RunLimits
    shard: Shard | None
    known: KnownFailures
    update_known: bool
    examples: str | None
    env_file: Path | None
    arguments: str


class Given(Protocol):
    """What was said on the command line: pytest's, or another that has the same options."""

    def getoption(self, name: str) -> Any:  # noqa: ANN401 -- a text, a list, a flag or None
        """Give an option's value; None where it was not said."""


def read_options(given: Given) -> Options:
    """Look through the options; raises ConfigurationError with one sentence that names the fix."""
    option = given.getoption
    directory = Path(option("--spec")) if option("--spec") else None
    try:
        spec = load(directory)
        load_questions(directory)
    except SpecError as error:
        raise ConfigurationError(f"the description is broken: {error}") from None
    listed = read_environments()
    environment = choose(listed, option("--environment"), option("--base-url"))
    confirmations = Confirmations(
        option("--allow-host"), option("--allow-writes"), bool(option("--read-only"))
    )
    if environment.url:
        guard(spec, environment.url, [one.url for one in listed.values() if one.url], confirmations)
    shard = read_shard(option("--shard"))
    references = option("--references") or ("unchecked" if environment.name == MOCK else "created")
    resources, rules = _resources(spec, option("--resource")), derive(spec)
    options = Options(
        spec=spec,
        spec_directory=directory,
        resources=resources,
        rules=tuple(rule for rule in rules if rule.resource in resources),
        profile=_one_of("--profile", option("--profile"), PROFILES),
        seed=_seed(option("--seed"), PROFILES.get(option("--profile"))),
        references=_one_of("--references", references, {name: name for name in _REFERENCES}),
        environment=environment,
        starts_mock=not environment.url,
        permissions=permissions_at(environment, spec, read_only=confirmations.read_only),
        run_limits=read_run_limits(option, environment.rate_limit, shard.of if shard else 1),
        shard=shard,
        known=_known(rules, environment.name),
        update_known=bool(option("--update-known")),
        examples=option("--examples"),
        env_file=Path(option("--env-file")).absolute() if option("--env-file") else None,
        arguments="",
    )
    return replace(options, arguments=_arguments(options, option, listed))


def _arguments(options: Options, option: Callable[[str], Any], listed: Collection[str]) -> str:
    """Write what decides how a contract runs; ceilings do not, and one contract meets none."""
    environment = options.environment
    words = ["--profile", options.profile.name, "--seed", str(options.seed)]
    if environment.name != MOCK and environment.name in listed:
        words += ["--environment", environment.name]
    if option("--base-url"):
        words += ["--base-url", environment.url]
    for name in ("--allow-host", "--allow-writes", "--rate-limit", "--examples"):
        if option(name):
            words += [name, str(option(name))]
    if option("--env-file"):
        words += ["--env-file", str(option("--env-file"))]
    if options.permissions.read_only:
        words.append("--read-only")
    if options.spec_directory:
        words += ["--spec", str(options.spec_directory)]
    return shlex.join([*words, "--references", options.references])


def _known(rules: Iterable[Rule], environment: str) -> KnownFailures:
    judged = {rule.id for rule in rules if rule.basis != "open"}
    return read_known(list_of(environment), judged, today())


def _one_of(option: str, value: str, known: dict[str, _T]) -> _T:
    if value not in known:
        raise ConfigurationError(f"{option} {value!r} is unknown; use {', '.join(known)}.")
    return known[value]


def _seed(given: str | None, profile: Profile | None) -> int:
    if given is None:
        return secrets.randbelow(_LARGEST_SEED) if profile and profile.random else 0
    if not given.isdecimal() or int(given) >= _LARGEST_SEED:
        raise ConfigurationError(
            f"--seed {given!r} is no seed; give a whole number from 0 to {_LARGEST_SEED - 1}."
        )
    return int(given)


def _resources(spec: Spec, wanted: list[str] | None) -> tuple[str, ...]:
    known = [resource.name for resource in spec.resources]
    for name in wanted or ():
        if name.lower() not in known:
            raise ConfigurationError(f"--resource {name!r} is unknown; use {', '.join(known)}.")
    return tuple(name for name in known if not wanted or name in {w.lower() for w in wanted})
