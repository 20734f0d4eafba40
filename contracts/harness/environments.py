"""Reads environments.toml: where an environment is and what exists there."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts.harness.outcomes import ConfigurationError

MOCK = "mock"
FILE = Path(__file__).resolve().parents[2] / "environments.toml"


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment: its name, its address, and ids of existing records by kind."""

    name: str
    url: str
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_environments(path: Path = FILE) -> dict[str, Environment]:
    """Read every environment of the file, by name; raises ConfigurationError."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path.name} cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path.name} is not valid TOML: {error}.") from None
    return {name: _environment(path, name, table) for name, table in raw.items()}


def _environment(path: Path, name: str, table: Any) -> Environment:  # noqa: ANN401 -- parsed TOML
    url = table.get("url", "" if name == MOCK else None) if isinstance(table, dict) else None
    if not isinstance(url, str):
        raise ConfigurationError(f"{path.name}: [{name}] needs a text named url.")
    if unknown := sorted(set(table) - {"url", "references"}):
        raise ConfigurationError(
            f"{path.name}: [{name}] has the unknown key {unknown[0]!r}; known: url, references."
        )
    references = table.get("references", {})
    if not isinstance(references, dict):
        raise ConfigurationError(
            f"{path.name}: [{name}.references] must be a table of ids by kind."
        )
    for target, ids in references.items():
        if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
            raise ConfigurationError(
                f"{path.name}: [{name}.references] {target} must be an array of ids."
            )
    return Environment(
        name, url.rstrip("/"), {kind: tuple(ids) for kind, ids in references.items()}
    )
