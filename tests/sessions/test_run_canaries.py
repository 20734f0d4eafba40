"""Seven canaries for credentials: after everything that can go wrong, no file has heard of them."""

import base64
import html
import itertools
import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from tests.sessions.test_run_secrets import CRASH, LOUD, PLAIN
from tests.support.loopback import Answering, Asked, Reply, as_json, echo, loopback
from tests.support.runs import KEYS, Checkout, Run

SELECTED = (
    "test_crash or test_sequences or test_random_requests or test_any_good or test_open_question "
    "or status or discreet or answered or read_back or authentication"
)
TIMEOUTS = "\n[mock.timeouts]\nconnect = 1\nread = 0.2\nanswer = 1\n"
ENOUGH = 1000


def _hostile(other: str) -> Answering:
    """Give all headers back in every way there is; send elsewhere, fall silent, fall over."""
    numbers = itertools.count(1)

    def answer(asked: Asked) -> Reply:
        seen = {key: value for key, value in asked.headers.items() if key.startswith("X-PIGELLO")}
        every = ", ".join(seen.values())
        if "_page=1&" in asked.path or asked.method not in {"POST", "PATCH", "DELETE"}:
            return Reply(200, json.dumps([{"id": every, "name": seen}]).encode())
        match next(numbers) % 12:
            case 3:
                address = f"{other}/?{quote(every)}"
                return Reply(307, every.encode(), {"Location": address, "X-Seen": every})
            case 5:
                page = f"<pre>Traceback (most recent call last):\n  {seen!r}</pre>"
                return Reply(500, page.encode(), {"Content-Type": "text/html"}, every)
            case 7:
                time.sleep(0.5)
            case 9:
                return Reply(raw=f"HTTP/1.1 {every}\r\n\r\n".encode())
            case 11:
                head = f"HTTP/1.1 201 {every}\r\nContent-Length: 9999\r\n\r\n"
                return Reply(raw=head.encode() + json.dumps(seen).encode())
            case 1 | 2:
                return echo(asked)
        return as_json({"id": every, "name": every, "seen": seen, **seen}, 201)

    return answer


def _spellings(canary: str) -> Iterator[bytes]:
    yield canary.encode()
    yield canary[::-1].encode()
    # A text that is cut.
    yield canary[: len(canary) // 2].encode()
    for start in range(3):
        # The middle of its Base64, however far in it begins.
        yield base64.b64encode(b"." * start + canary.encode())[4:-4]


def _heard(places: dict[str, bytes]) -> list[tuple[str, str]]:
    found = []
    for place, content in places.items():
        text = content.decode("utf-8", "replace")
        said = content + unquote(html.unescape(text)).encode("utf-8", "replace")
        found += [
            (place, name)
            for name, canary in PLAIN.items()
            if any(spelling in said for spelling in _spellings(canary))
        ]
    return found


def _everything(checkout: Checkout, *runs: Run) -> dict[str, bytes]:
    files = (path for path in checkout.root.rglob("*") if path.is_file())
    found = {str(path.relative_to(checkout.root)): path.read_bytes() for path in files}
    for number, run in enumerate(runs):
        found[f"terminal {number}"] = run.text.encode("utf-8", "replace")
    return found


def _parts(places: dict[str, bytes]) -> set[str]:
    """Give the kinds of file that runs have written."""
    written = [Path(name) for name in places if name.startswith("reports/out/")]
    return {path.suffix for path in written} | {path.parts[2] for path in written}


@pytest.mark.parametrize("extra", [(), ("-n", "2")], ids=["alone", "shared"])
def test_no_file_and_no_terminal_has_heard_of_a_credential(
    own_checkout: Checkout, extra: tuple[str, ...]
) -> None:
    (own_checkout.root / "contracts" / "test_crash.py").write_text(CRASH, encoding="utf-8")
    environments = own_checkout.root / "environments.toml"
    environments.write_text(environments.read_text("utf-8") + TIMEOUTS, encoding="utf-8")
    assert list(PLAIN) == list(KEYS)
    with loopback(echo) as other, loopback(_hostile(other.url)) as server:
        more = ("--profile", "nightly", "--seed", "3", "--max-requests", str(ENOUGH))
        run = own_checkout.run(
            *("--base-url", server.url, "-k", SELECTED, "--update-known", *more, *LOUD, *extra),
            **PLAIN,
        )
    assert run.code == 1, run.text
    assert "RuntimeError" in run.out
    assert "PytestUnhandledThreadExceptionWarning" in run.out
    assert other.asked == []
    # What is to be searched has been written.
    statuses = {s for one in run.results.exercise for a in one.answers for s in a.statuses}
    assert {"201", "307", "500", "none"} <= statuses
    places = _everything(own_checkout, run)
    assert {".json", ".jsonl", ".html", ".xml", ".md", ".toml", "examples"} <= _parts(places)
    assert "$PIGELLO_CLIENT_SECRET" in run.text
    assert _heard(places) == []


def test_the_search_finds_what_it_looks_for() -> None:
    canary = PLAIN["PIGELLO_CLIENT_SECRET"]
    spelled = (
        canary.encode(),
        b"\xff" + canary.encode(),
        quote(canary, safe="").replace("-", "%2D").encode(),
        html.escape(canary).replace("-", "&#45;").encode(),
        base64.b64encode(b"ab" + canary.encode() + b"c"),
        f"{canary[:-6]}…".encode(),
    )
    for content in spelled:
        assert ("here", "PIGELLO_CLIENT_SECRET") in _heard({"here": content})
