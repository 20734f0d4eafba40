"""Proposes a list of known failures after a run, for a person to review and commit."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from contracts.harness.known.model import KnownFailure, KnownFailures, PinnedFinding, Request
from reports.results import Finding, RuleResult

_DAYS = 30
_WRITE = {"create", "update", "bulk_write"}
_TAG = "contract-"


class PinSource(Protocol):
    """What a proposal reads of a contract's report."""

    rule: str | None
    drawn: bool
    replays: bool
    findings: list[Finding]


def proposal(
    known: KnownFailures,
    results: Iterable[RuleResult],
    reports: Sequence[PinSource],
    today: dt.date,
) -> str:
    """Return the list as TOML: what is still valid and what is broken now."""
    lines = [
        "# A proposal. Review each entry, add its ticket, reason and date, and commit it",
        f"# as {known.place}.",
    ]
    judged = set()
    for result in results:
        judged.add(result.id)
        entry = known.holding.get(result.id)
        if entry and result.verdict not in {"kept", "broken"}:
            lines += ["", *_written(entry)]
        elif result.verdict == "broken":
            lines += ["", *_new(result, known, reports, today)]
    for rule, entry in known.holding.items():
        lines += ["", *_written(entry)] if rule not in judged else []
    return "\n".join(lines) + "\n"


def _new(
    result: RuleResult, known: KnownFailures, reports: Sequence[PinSource], today: dt.date
) -> Iterator[str]:
    before = known.expired.get(result.id) or known.holding.get(result.id)
    pinned = _pinned(result.id, reports)
    if pinned is None:
        yield f"# {result.id} has no pin: no single request repeats its failure."
        return
    yield from _written(
        KnownFailure(
            rule=result.id,
            ticket=before.ticket if before else "",
            since=before.since if before else today,
            expires=today + dt.timedelta(days=_DAYS),
            reason=before.reason if before else "",
            pinned=pinned,
        )
    )


def _pinned(rule: str, reports: Sequence[PinSource]) -> PinnedFinding | Request | None:
    """Return the pin of a rule: a finding of its contracts, else of others, else a request."""
    found = [(r, f) for r in reports for f in r.findings if f.rule == rule]
    steady = [(r, f) for r, f in found if not r.drawn and not r.replays]
    for _, finding in sorted(steady, key=lambda pair: pair[0].rule != rule):
        return PinnedFinding(finding.code, finding.because)
    requests = (_request(finding) for _, finding in found)
    return next((request for request in requests if request), None)


def _request(finding: Finding) -> Request | None:
    """Return the last request of a finding if it repeats the failure by itself."""
    step = finding.steps[-1] if finding.steps else None
    if step is None or step.operation not in _WRITE or step.status is None:
        return None
    try:
        body = json.loads(step.request_body or "null")
    except ValueError:
        return None
    return Request(step.operation, step.status, _untagged(body))


def _untagged(body: Any) -> Any:  # noqa: ANN401 -- a JSON value
    """Return a body without the tag of the run; the next run adds its own."""
    if isinstance(body, list):
        return [_untagged(item) for item in body]
    if isinstance(body, dict) and str(body.get("custom_id")).startswith(_TAG):
        return {name: value for name, value in body.items() if name != "custom_id"}
    return body


def _written(entry: KnownFailure) -> Iterator[str]:
    pin = entry.pinned
    if isinstance(pin, PinnedFinding):
        pinned: dict[str, str | int | None] = {"code": pin.code, "because": pin.because}
    else:
        body = None if pin.body is None else json.dumps(pin.body)
        pinned = {"operation": pin.operation, "body": body, "status": pin.status}
    pin_text = ", ".join(
        f"{key} = {_toml(value)}" for key, value in pinned.items() if value is not None
    )
    yield f"[{_toml(entry.rule)}]"
    yield f"ticket = {_toml(entry.ticket)}"
    yield f"since = {entry.since}"
    yield f"expires = {entry.expires}"
    yield f"reason = {_toml(entry.reason)}"
    yield f"pinned = {{ {pin_text} }}"


def _toml(value: str | int) -> str:
    """Return a value as TOML: JSON but for the one character that TOML also escapes."""
    if isinstance(value, int):
        return str(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
