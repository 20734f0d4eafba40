"""The table of the options: how each is declared, parsed, and used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_args

from contracts.harness.config import parsers
from contracts.harness.generation.profiles import PROFILES, Profile
from contracts.harness.http.address import checked_url
from contracts.harness.outcomes import ConfigurationError
from contracts.harness.paths import OUT
from reports.format import FailOn
from reports.shards import Shard

_REFERENCES = {name: name for name in ("unchecked", "created", "configured")}
_FAIL_ON = {name: name for name in get_args(FailOn)}
_DOCTOR = ("doctor",)
_COMMANDS = ("doctor", "sweep")


@dataclass(frozen=True, slots=True)
class Option:
    """Describe one option: how it is declared and parsed, and where it is used.

    Without a `metavar` it is a flag. `parse` raises ValueError that says what the value must be.
    `repeats` puts the option into the command that repeats a contract; limits do not belong there,
    since a single contract reaches none. `commands` are those beside `pytest` that take it.
    """

    name: str
    metavar: str | None
    help: str
    parse: Callable[[str], Any] = str
    default: str | None = None
    many: bool = False
    repeats: bool = False
    commands: tuple[str, ...] = ()

    def declare(self, add: Callable[..., object]) -> None:
        """Declare the option by argparse's `add_argument`, or pytest's `addoption`."""
        if self.metavar is None:
            add(self.name, action="store_true", help=self.help)
        else:
            action = "append" if self.many else "store"
            add(self.name, action=action, metavar=self.metavar, help=self.help)

    def read(self, text: Any) -> Any:  # noqa: ANN401 -- strings or a flag, and what they mean
        """Parse what was given; raises ConfigurationError."""
        if self.metavar is None:
            return bool(text)
        try:
            if self.many:
                return tuple(map(self.parse, text or ()))
            text = self.default if text is None else text
            return None if text is None else self.parse(text)
        except ValueError as error:
            raise ConfigurationError(f"{self.name} {error}.") from None


def _option(name: str, metavar: str | None, text: str, **more: Any) -> Any:  # noqa: ANN401 -- a field
    return field(metadata={"option": Option(name, metavar, text, **more)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """List the options, a row each, with their parsed values."""

    profile: Profile = _option(
        "--profile",
        "NAME",
        f"how thorough to be: {parsers.either(PROFILES)} (default: gate)",
        parse=parsers.one_of(PROFILES),
        default="gate",
        repeats=True,
        commands=_DOCTOR,
    )
    given_seed: int | None = _option(
        "--seed",
        "N",
        "repeat the random values of a nightly run (default: random)",
        parse=parsers.seed,
        repeats=True,
    )
    resource: tuple[str, ...] = _option(
        "--resource",
        "NAME",
        "test this resource only (repeatable)",
        parse=str.lower,
        many=True,
        commands=_DOCTOR,
    )
    environment_name: str | None = _option(
        "--environment",
        "NAME",
        "test an environment from environments.toml; without it and without --base-url, the "
        "run starts a mock and tests that",
        repeats=True,
        commands=_COMMANDS,
    )
    environments_file: Path | None = _option(
        "--environments",
        "FILE",
        "merge this file over environments.toml, in place of environments.local.toml",
        parse=parsers.file,
        repeats=True,
        commands=_COMMANDS,
    )
    output: Path = _option(
        "--output",
        "DIR",
        "write reports, history, journal and examples to this folder (default: reports/out)",
        parse=parsers.file,
        default=str(OUT),
        commands=_COMMANDS,
    )
    build: str | None = _option(
        "--build",
        "LABEL",
        "the build under test, named in the reports and the history (default: from the variables "
        "of the CI system)",
        parse=parsers.label,
    )
    base_url: str | None = _option(
        "--base-url",
        "URL",
        "test the environment at this address; add --environment mock if it is a mock",
        parse=checked_url,
        repeats=True,
        commands=_COMMANDS,
    )
    allow_host: str | None = _option(
        "--allow-host",
        "HOST",
        "allow production, or a host that environments.toml does not list, by repeating its "
        "name; a run writes to it",
        repeats=True,
        commands=_COMMANDS,
    )
    allow_writes: str | None = _option(
        "--allow-writes",
        "HOST",
        "allow writes to production, by repeating its name again",
        repeats=True,
        commands=_COMMANDS,
    )
    rate_limit: float | None = _option(
        "--rate-limit",
        "N/s",
        "the highest request rate of all workers together, such as 10/s or 600/min",
        parse=parsers.rate,
        repeats=True,
        commands=_COMMANDS,
    )
    max_duration: float | None = _option(
        "--max-duration",
        "TIME",
        "stop after this time, such as 600, 90s, 10m or 2h",
        parse=parsers.duration,
    )
    max_requests: int | None = _option(
        "--max-requests", "N", "stop after this many requests", parse=parsers.count
    )
    given_require_judged: int | None = _option(
        "--require-judged",
        "PERCENT",
        "exit with 78 if a smaller share of the rules is judged (default: require_judged of the "
        "environment)",
        parse=parsers.percent,
        commands=_DOCTOR,
    )
    fail_on: FailOn = _option(
        "--fail-on",
        "WHAT",
        "exit with 1 for broken stated rules only (stated), for implied ones, too (implied, the "
        "default), or also for calls that were right only when repeated (instability)",
        parse=parsers.one_of(_FAIL_ON),
        default="implied",
    )
    shard: Shard | None = _option(
        "--shard",
        "I/N",
        "test only share I of N of the rules, such as 2/5; join the results with "
        "python -m reports merge",
        parse=parsers.shard,
    )
    update_known: bool = _option(
        "--update-known", None, "write a proposed list of known failures beside the report"
    )
    examples: str | None = _option(
        "--examples",
        "PLACE",
        "where nightly runs keep the failing inputs that they find, and later runs try first: "
        "a folder (default: examples in the folder of --output) or redis://HOST:PORT",
        repeats=True,
    )
    env_file: Path | None = _option(
        "--env-file",
        "FILE",
        "read the credentials from this file; its values override the environment",
        parse=parsers.file,
        repeats=True,
        commands=_COMMANDS,
    )
    read_only: bool = _option(
        "--read-only",
        None,
        "run only the contracts that send no writing request",
        repeats=True,
        commands=_DOCTOR,
    )
    applications: tuple[str, ...] = _option(
        "--application",
        "NAME",
        "test this application, a folder of spec/ (default: accounts; repeatable)",
        many=True,
        repeats=True,
        commands=_COMMANDS,
    )
    spec_directories: tuple[Path, ...] = _option(
        "--spec",
        "DIR",
        "test the application that the description in this folder describes (repeatable)",
        parse=Path,
        many=True,
        repeats=True,
        commands=_COMMANDS,
    )
    given_references: str | None = _option(
        "--references",
        "MODE",
        "how to refer to other records. unchecked: any UUID (default for a mock); created: "
        "create them through the API, take the rest from environments.toml (default "
        "elsewhere); configured: take all from environments.toml",
        parse=parsers.one_of(_REFERENCES),
        repeats=True,
        commands=_COMMANDS,
    )


ROWS: Mapping[str, Option] = {one.name: one.metadata["option"] for one in fields(Given)}


def declare_options(add: Callable[..., object], command: str | None = None) -> None:
    """Declare the options of a run, or those that a command beside it takes."""
    for row in ROWS.values():
        if command is None or command in row.commands:
            row.declare(add)
