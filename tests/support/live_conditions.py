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

_REPEATED = (
    "Repeats the call after 0.1, 0.5, and 2 s. If the repeat is right, the report counts it as "
    "instability, and no rule is broken."
)
GATEWAY = Row("A gateway answers 502, 503, or 504 now and then", _REPEATED)
RESET = Row("A connection breaks now and then", _REPEATED)
LATE = Row(
    "A Create or Bulk write is carried out, and the gateway answers 504",
    "Looks for the records by their `custom_id`, deletes them, and repeats the call.",
)
IDLE = Row(
    "The server closes connections that are kept alive",
    "Sends the request again on a new connection. This is the client's own problem.",
)
LAG = Row(
    "Get or List lags behind writes by up to 2 s",
    f"{_REPEATED} From then on, it waits with other Lists until they show what was written.",
)
ACCEPTED = Row("Delete answers 202, and the record is gone later", _REPEATED)
BUSY = Row(
    "The server changes read-only or undocumented fields at any time, or spells values anew",
    "Compares what clients write, by meaning, and what must never change. A read-only field is "
    "writable only if it follows two different values.",
)
MANY = Row(
    "The environment has very many records already",
    "Calls List without paging only where there are at most 100 records, and pages through at most "
    "5,000.",
)
LOCKED = Row("A job locks a record for a while (409 or 423)", _REPEATED)
DEPLOYED = Row(
    "A deployment: no call is answered for up to two minutes (`patience`)",
    "Waits, repeats the call, and reports how long it took.",
)
DOWN = Row(
    "No call is answered for longer than `patience`",
    "Ends, and keeps the verdicts reached before.",
    69,
)
BANNED = Row(
    "The environment refuses everything for a while (403 with a page, 423, or `Retry-After`)",
    "Makes control calls, waits once as long as `Retry-After` says, or up to `patience`, and "
    "continues.",
)
BANNED_FOR_GOOD = Row(
    "The environment refuses everything for longer",
    "Ends, and keeps the verdicts reached before.",
    69,
)
EXPIRED = Row(
    "The credentials expire during a run (401 to everything)",
    'Makes control calls and ends: "accepted the credentials until request 500".',
    78,
)
FORBIDDEN = Row(
    "The credentials may not call an operation of a resource (401 or 403)",
    'Makes control calls. The rules that need it are not run: "403 on every Create of tenant".',
)
CLOSED = Row(
    "The credentials may not use some of the resources at all",
    "Starts if List of one of the resources is answered; the rules of the others are not run.",
)
UNDELETABLE = Row(
    "Delete is refused for every record of a resource",
    "Creates no more of its records, and says how many are left, where the journal is, and why.",
)
ENDED = Row(
    "SIGTERM or SIGHUP, also with `-n 2`",
    "Ends like Ctrl-C: deletes its records, and writes all reports.",
    2,
)
KILLED = Row(
    "SIGKILL, and then a sweep",
    "The sweep deletes what the journal lists. It looks for the record of a request without an "
    "answer as long as the run would have waited for the answer (`read` under `timeouts`).",
)
UNWRITABLE = Row(
    "The disk is full, or a journal or a report cannot be written",
    "Creates no more records, deletes those it created, and ends with one sentence.",
    70,
)
REFERENCES = Row(
    "Records that `environments.toml` lists as references are gone",
    "Tries each id with a Create that it deletes again, and takes the next. If no id is accepted, "
    'the rules are not run: "no id of kind Role is accepted; check [dev.references] Role".',
)
PROXY = Row(
    "The proxy on the way refuses the requests (403 with a page, or 407)",
    "Ends before the first contract, and names the proxy.",
    78,
)

ROWS = (
    BAN,
    BANNED,
    BANNED_FOR_GOOD,
    EXPIRED,
    FORBIDDEN,
    CLOSED,
    GATEWAY,
    RESET,
    IDLE,
    LATE,
    LAG,
    ACCEPTED,
    BUSY,
    MANY,
    LOCKED,
    DEPLOYED,
    DOWN,
    UNDELETABLE,
    ENDED,
    KILLED,
    UNWRITABLE,
    REFERENCES,
    PROXY,
)


def table() -> str:
    """Return the table in Markdown."""
    lines = ["| condition | what a run does | exit code |", "| --- | --- | --- |"]
    lines += [f"| {one.condition} | {one.does} | {one.code} |" for one in ROWS]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
