"""The conditions of a live environment that tests imitate; docs/live.md lists them as a table.

Each test names its row, and checks the exit code of it. `python -m tests.support.live_conditions`
prints the table.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A condition, what a run does then, and the exit code if the environment is healthy."""

    condition: str
    does: str
    code: int = 0


BAN = Row(
    "Wrong credentials end in a ban or a lock-out",
    "Sends them last and slowly (`auth_rate`, `auth_requests`), with a correct call after each "
    "credential. Once that is refused, the remaining rules about credentials are not run.",
)

ROWS = (BAN,)


def table() -> str:
    """Return the table in Markdown."""
    lines = ["| condition | what a run does | exit code |", "| --- | --- | --- |"]
    lines += [f"| {one.condition} | {one.does} | {one.code} |" for one in ROWS]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
