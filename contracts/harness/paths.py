"""Where the project's files are."""

import re
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / "contracts"
ENVIRONMENTS = ROOT / "environments.toml"
# Ignored by git: the environments of one person or machine.
LOCAL_ENVIRONMENTS = ROOT / "environments.local.toml"
KNOWN_FAILURES = ROOT / "known_failures"
# The only place that a run writes to, unless --output names another.
OUT = ROOT / "reports" / "out"


def name_contracts(arguments: Iterable[str], directory: Path) -> bool:
    """Return whether any of pytest's arguments, given in a directory, names contracts."""
    paths = [(directory / argument.partition("::")[0]).resolve() for argument in arguments]
    return any(path.is_relative_to(CONTRACTS) for path in paths)


def file_name(environment: str) -> str:
    """Return the name of an environment without the characters that file names may not have."""
    return re.sub(r"[^\w.-]", "_", environment)
