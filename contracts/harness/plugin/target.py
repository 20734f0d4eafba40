"""Finds what a run judges: an address, its credentials, and a folder for the results."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from contracts.harness.config.env_file import variables
from contracts.harness.config.options import Options
from contracts.harness.http.credentials import Credentials
from contracts.harness.outcomes import ConfigurationError, SuiteFailure
from contracts.harness.records.run_id import new_run_id
from mock_api.server import ServerError, running


@dataclass(frozen=True)
class Target:
    """The environment under test as every process of a run sees it."""

    base_url: str
    credentials: Credentials
    run_id: str
    folder: Path

    @property
    def tag(self) -> str:
        """Return what the custom_id of every record of this run begins with."""
        return f"contract-{self.run_id}"

    def handed_over(self) -> dict[str, str]:
        """Return what a worker needs; it reads the credentials itself."""
        return {"base_url": self.base_url, "run_id": self.run_id, "folder": str(self.folder)}

    @classmethod
    def taken_over(cls, options: Options, handed: Mapping[str, Any]) -> Self:
        """Return the target of a worker, made from what the controller sends."""
        values = handed.get("mock_credentials") or variables(options.env_file)
        credentials = Credentials(options.spec.schemes, values)
        return cls(handed["base_url"], credentials, handed["run_id"], Path(handed["folder"]))


@contextmanager
def target(options: Options) -> Iterator[tuple[Target, dict[str, Any]]]:
    """Find the environment under test; start a mock if none is named.

    Yields the target and what to send to workers. Raises ConfigurationError.
    """
    schemes = options.spec.schemes
    if not options.starts_mock:
        credentials = Credentials(schemes, variables(options.env_file))
        run_id, folder = _new_folder(options.output, options.profile.name)
        found = Target(options.environment.url, credentials, run_id, folder)
        yield found, dict(found.handed_over())
        return
    try:
        with running(folders=options.folders, spec=options.spec) as mock:
            # The credentials of the mock are not secret, so workers may receive them.
            values = {s.variable: mock.credentials[s.header] for s in schemes}
            run_id, folder = _new_folder(options.output, options.profile.name)
            found = Target(mock.base_url, Credentials(schemes, values), run_id, folder)
            yield found, {**found.handed_over(), "mock_credentials": values}
    except ServerError as error:
        raise ConfigurationError(f"the mock did not start: {error}") from None


def _new_folder(output: Path, profile: str) -> tuple[str, Path]:
    """Create a folder that no other run uses, even one that starts at the same moment."""
    while True:
        run_id = new_run_id(profile)
        try:
            (output / run_id).mkdir(parents=True)
        except FileExistsError:
            continue
        except OSError as error:
            raise SuiteFailure(f"{output} cannot be written ({error.strerror})") from None
        return run_id, output / run_id


def point_latest_at(folder: Path) -> None:
    """Point the link `latest` at this run, if the system allows links."""
    link = folder.parent / f".latest-{secrets.token_hex(4)}"
    try:
        link.symlink_to(folder.name, target_is_directory=True)
        link.replace(folder.parent / "latest")
    except OSError:
        link.unlink(missing_ok=True)
