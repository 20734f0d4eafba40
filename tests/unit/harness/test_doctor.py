"""The doctor: looks, writes nothing, and names one cause when a run would not begin."""

import datetime as dt
import re
from collections.abc import Mapping
from email.utils import format_datetime
from pathlib import Path

import pytest

from contracts.__main__ import main
from contracts.harness.config import options
from contracts.harness.config.environments import environment_files, read_environments
from mock_api.server import Mock
from tests.support.gateway import Gateway, passing
from tests.support.loopback import Answering, Reply, as_json, loopback
from tests.support.runs import KEYS, Checkout

CONFIGURATION, OUTAGE = 78, 69
Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def set_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


def _lines(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in text.splitlines():
        name, _, rest = line.partition("  ")
        found[name] = f"{found.get(name, '')}{rest.strip()}\n"
    return found


def _ill(capsys: Output, code: int, *arguments: str) -> str:
    """Give the one cause."""
    assert main(["doctor", *arguments]) == code
    said = capsys.readouterr()
    assert "A run can start" not in said.out
    [sentence] = said.err.splitlines()
    assert not [value for value in KEYS.values() if value in said.out + said.err]
    return sentence


def _ill_server(capsys: Output, code: int, answering: Answering) -> str:
    with loopback(answering) as server:
        sentence = _ill(capsys, code, "--base-url", server.url)
    assert {asked.method for asked in server.asked} == {"GET"}
    return sentence


def test_a_healthy_environment_may_be_judged(
    checkout: Checkout,
    mock: Mock,
    keys: Mapping[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
) -> None:
    for name, value in keys.items():
        monkeypatch.setenv(name, value)
    with loopback(Gateway(mock, passing)) as server:
        assert main(["doctor", "--base-url", server.url, "--spec", str(checkout.spec)]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    lines = _lines(said.out)
    assert lines["address"] == f"{server.url} ({server.url.removeprefix('http://')})\n"
    assert lines["resolves"] == "127.0.0.1\n"
    assert lines["TLS"].startswith("none")
    assert lines["accepted"].endswith("is answered 200 OK\n")
    assert re.fullmatch(r"\d s from the server's\n", lines["clock"])
    assert "workengagement" in lines["writes"]
    assert said.out.endswith("A run can start.\n")
    assert {asked.method for asked in server.asked} == {"GET"}
    assert not [value for value in keys.values() if value in said.out]


SHY = """
[shy]
url = "{url}"
rate_limit = "600/min"
write = ["workengagement", "organizationusersegment"]
"""


def test_what_would_be_written_and_left_out_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    with loopback(lambda _: as_json([])) as server:
        path = tmp_path / "environments.toml"
        path.write_text(SHY.format(url=server.url), encoding="utf-8")
        known = read_environments(path)
        monkeypatch.setattr(options, "read_environments", lambda *_: known)
        assert main(["doctor", "--environment", "shy"]) == 0
    lines = _lines(capsys.readouterr().out)
    assert lines["pace"].startswith("at most 10 requests a second; wrong credentials on one")
    assert lines["writes"].endswith("records of organizationusersegment, workengagement\n")
    assert "tenant" in lines["never writes"]
    assert "Segment" in lines["missing"]
    for words in ("does not list under write for shy", "once per method", "no id of kind Segment"):
        assert words in lines["not run"]


def test_the_share_is_told_in_advance_and_may_be_too_small(capsys: Output) -> None:
    with loopback(lambda _: as_json([])) as server:
        place = ("--base-url", server.url, "--read-only")
        assert main(["doctor", *place]) == 0
        lines = _lines(capsys.readouterr().out)
        found = re.fullmatch(r"(\d+)% of the rules \(([\d,]+) of ([\d,]+)\)\n", lines["judges"])
        assert found
        percent, done, total = (int(one.replace(",", "")) for one in found.groups())
        left = re.findall(r"^([\d,]+) rules?,", lines["not run"], re.MULTILINE)
        assert (percent, total - done) == (
            done * 100 // total,
            sum(int(one.replace(",", "")) for one in left),
        )
        assert main(["doctor", *place, "--require-judged", str(percent)]) == 0
        capsys.readouterr()
        assert f"{percent + 1}% are required" in _ill(
            capsys, CONFIGURATION, *place, "--require-judged", str(percent + 1)
        )


def test_a_read_only_run_would_write_nothing(capsys: Output) -> None:
    with loopback(lambda _: as_json([])) as server:
        assert main(["doctor", "--base-url", server.url, "--read-only"]) == 0
    assert _lines(capsys.readouterr().out)["writes"] == "nothing\n"


def _at(seconds: float) -> Reply:
    moment = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)
    headers = {"Content-Type": "application/json", "Date": format_datetime(moment, usegmt=True)}
    return Reply(200, b"[]", headers)


@pytest.mark.parametrize(("seconds", "way"), [(3600, "behind"), (-3600, "ahead of")])
def test_a_clock_that_is_off_is_told(capsys: Output, seconds: float, way: str) -> None:
    told = _ill_server(capsys, CONFIGURATION, lambda _: _at(seconds))
    assert re.search(rf"clock is 3[56]\d\d s {way} the server's", told)


ILL = {
    "down": (Reply(503), OUTAGE, "is down (503 Service Unavailable for every call)"),
    "refusing": (Reply(401), CONFIGURATION, "refuses the credentials (401 Unauthorized)"),
    "another server": (Reply(404), CONFIGURATION, "has no List"),
    "moved": (Reply(308, headers={"Location": "https://x.test"}), CONFIGURATION, "redirects every"),
}


@pytest.mark.parametrize(("reply", "code", "told"), ILL.values(), ids=list(ILL))
def test_an_ill_environment_is_told_by_one_cause(
    capsys: Output, reply: Reply, code: int, told: str
) -> None:
    assert told in _ill_server(capsys, code, lambda _: reply)


def test_a_name_that_does_not_resolve_is_told(capsys: Output) -> None:
    host = "nowhere.invalid"
    told = _ill(capsys, OUTAGE, "--base-url", f"http://{host}", "--allow-host", host)
    assert told == f"error: {host} cannot be resolved; check the address."


def test_an_address_without_tls_is_told(capsys: Output) -> None:
    with loopback(lambda _: as_json([])) as server:
        told = _ill(capsys, OUTAGE, "--base-url", server.url.replace("http:", "https:"))
    assert "offers no valid TLS certificate" in told
    assert server.asked == []


def test_production_is_not_looked_at_by_mistake(capsys: Output) -> None:
    told = _ill(capsys, CONFIGURATION, "--base-url", "https://api.pigello.io")
    assert "is production" in told


def test_a_mock_needs_no_doctor(capsys: Output) -> None:
    assert "needs no doctor" in _ill(capsys, CONFIGURATION)


def test_missing_credentials_are_named_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, tmp_path: Path
) -> None:
    for name in KEYS:
        monkeypatch.delenv(name)
    url = ("--base-url", "http://127.0.0.1:1")
    told = _ill(capsys, CONFIGURATION, *url)
    assert re.findall(r"PIGELLO_\w+", told) == list(KEYS)
    file = tmp_path / "keys"
    file.write_text("PIGELLO_CLIENT_CT=a\n", encoding="utf-8")
    told = _ill(capsys, CONFIGURATION, *url, "--env-file", str(file))
    assert re.findall(r"PIGELLO_\w+", told) == [one for one in KEYS if one != "PIGELLO_CLIENT_CT"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read (No such file or directory)"),
        (b"A=1\nhemlig\n", "has no NAME=value in line 2"),
        (b"A='hemlig\n", "has no NAME=value in line 1"),
        (b"A=\xff\n", "is not UTF-8"),
    ],
)
def test_a_bad_file_of_credentials_is_told(
    capsys: Output, tmp_path: Path, content: bytes | None, told: str
) -> None:
    file = tmp_path / "keys"
    if content is not None:
        file.write_bytes(content)
    sentence = _ill(
        capsys, CONFIGURATION, "--base-url", "http://127.0.0.1:1", "--env-file", str(file)
    )
    assert told in sentence
    assert "hemlig" not in sentence


@pytest.mark.parametrize("arguments", [[], ["surgeon"], ["doctor", "--colour"]])
def test_a_wrong_command_line_is_one_sentence(capsys: Output, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(arguments)
    assert raised.value.code == CONFIGURATION
    [sentence] = capsys.readouterr().err.splitlines()
    assert sentence.startswith("error: ")


def test_the_projects_own_environments_can_be_read() -> None:
    assert read_environments(*environment_files())["dev"].rate_limit == 10
