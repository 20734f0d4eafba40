"""Where the project's files are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / "contracts"
ENVIRONMENTS = ROOT / "environments.toml"
KNOWN_FAILURES = ROOT / "known_failures"
# The only place that a run writes to.
OUT = ROOT / "reports" / "out"
JOURNALS = OUT / "journal"
