"""The options of a run, and the first look at them."""

import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import pytest

from contracts.harness.environments import MOCK, Environment, read_environments
from contracts.harness.outcomes import ConfigurationError
from contracts.harness.profiles import PROFILES, Profile
from spec import Spec, SpecError, load
from spec.questions import load_questions
from strategies.fields import UnknownValuesError, value_type

CONTRACTS = Path(__file__).resolve().parents[1]
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
        help="judge production after all: repeat its host name, knowing that a run writes to it",
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
    """The options of a run, looked through: everything in them exists and fits together."""

    spec: Spec
    spec_directory: Path | None
    resources: tuple[str, ...]
    profile: Profile
    seed: int
    references: str
    environment: Environment
    starts_mock: bool
    address_given: bool

    @property
    def arguments(self) -> str:
        """Write the options as they would be typed to get this run again."""
        words = [f"--profile {self.profile.name}", f"--seed {self.seed}"]
        if self.environment.name != MOCK:
            words.append(f"--environment {self.environment.name}")
        if not self.starts_mock and self.address_given:
            words.append(f"--base-url {self.environment.url}")
        if self.spec_directory:
            words.append(f"--spec {self.spec_directory}")
        return " ".join([*words, f"--references {self.references}"])


def read_options(config: pytest.Config) -> Options:
    """Look through the options; raises ConfigurationError with one sentence that names the fix."""
    option = config.getoption
    directory = Path(option("--spec")) if option("--spec") else None
    try:
        spec = load(directory)
        load_questions(directory)
        for resource in spec.resources:
            for field in resource.fields:
                value_type(field)
    except (SpecError, UnknownValuesError) as error:
        raise ConfigurationError(f"the description is broken: {error}") from None
    environment = _environment(option("--environment"), option("--base-url"))
    _refuse_production(spec, environment, option("--allow-host"))
    starts_mock = not environment.url
    references = option("--references") or ("unchecked" if environment.name == MOCK else "created")
    return Options(
        spec=spec,
        spec_directory=directory,
        resources=_resources(spec, option("--resource")),
        profile=_one_of("--profile", option("--profile"), PROFILES),
        seed=_seed(option("--seed"), PROFILES.get(option("--profile"))),
        references=_one_of("--references", references, {name: name for name in _REFERENCES}),
        environment=environment,
        starts_mock=starts_mock,
        address_given=option("--base-url") is not None,
    )


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


def _environment(name: str | None, url: str | None) -> Environment:
    known = read_environments()
    chosen = known.get(name or MOCK, Environment(MOCK, "") if name in {None, MOCK} else None)
    if chosen is None:
        raise ConfigurationError(
            f"--environment {name!r} stands not in environments.toml; use {', '.join(known)}."
        )
    return replace(chosen, url=_checked_url(url or chosen.url) if url or chosen.url else "")


def _refuse_production(spec: Spec, environment: Environment, allowed: str | None) -> None:
    """Let nobody write to production by mistake; a person must repeat the host's name."""
    server = spec.entry["servers"][0]
    production = urlsplit(server["url"].replace("{environment}", str(server.get("x-production"))))
    host = (urlsplit(environment.url).hostname or "").rstrip(".")
    if host == production.hostname and allowed != host:
        raise ConfigurationError(
            f"{host} is production, and a run writes to it; "
            f"add --allow-host {host} if that is meant."
        )


def _checked_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname)
        sound = sound and parts.port != 0
    except ValueError:
        sound = False
    if not sound or not url.isascii() or not url.isprintable() or " " in url:
        raise ConfigurationError(
            f"--base-url {url!r} is no address; give one such as https://dev.api.pigello.io."
        )
    if parts.username or parts.query or parts.fragment:
        raise ConfigurationError(
            "--base-url must be a plain address, without a user, a query or a fragment."
        )
    return url.rstrip("/")
