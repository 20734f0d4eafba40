import json
import re
import shlex
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from mock_api.__main__ import main
from mock_api.credentials import credentials
from mock_api.greeting import banner
from mock_api.server import READY, Mock, ServerError, running
from mock_api.variants import VARIANTS
from spec import load
from spec.loader import ACCOUNTS, APPLICATIONS
from tests.support.mock_bodies import engagement
from tests.support.mock_client import ENGAGEMENT, Client

COMMAND = [sys.executable, "-m", "mock_api"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 -- this very package
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=APPLICATIONS.parent,
    )


def sentence(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    try:
        code = main(arguments)
    except SystemExit as stop:
        code = int(stop.code or 0)
    output, errors = capsys.readouterr()
    assert (code, output) == (2, "")
    assert errors.startswith("error: ")
    assert errors.count("\n") == 1
    return errors


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_listens_and_stops_cleanly(number: signal.Signals) -> None:
    with subprocess.Popen(  # noqa: S603 -- this very package
        [*COMMAND, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=APPLICATIONS.parent,
    ) as process:
        assert process.stdout
        assert process.stderr
        lines = [process.stdout.readline().rstrip() for _ in range(10)]
        address = lines[0].removeprefix("Pigello mock listening on ")
        exported = dict(
            line.removeprefix("export ").split("=") for line in lines if line.startswith("export ")
        )
        headers = {scheme.header: exported[scheme.variable] for scheme in load().schemes}
        assert len(headers) == 7
        with requests.Session() as session:
            answer = session.get(f"{address}{ENGAGEMENT}list/", headers=headers, timeout=60)
            assert (answer.status_code, answer.json()) == (200, [])
            process.send_signal(number)
            assert process.wait(10) == 0
        assert process.stderr.read() == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--port 65536", "65535"),
        ("--port x", "65535"),
        ("--host no.such.host.invalid --port 0", "--host"),
        ("--fault protectedidentity.ssn.formt", "did you mean protectedidentity.ssn.format"),
        ("--fault protectedidentity.ssn.format:x", "--list-faults|did you mean"),
        ("--fault \N{SNOWMAN}", "--list-faults"),
        ("--variant x-y-z", "envelope"),
        ("--variant 401_only --variant 403_only", "exclude each other"),
        ("--no-such-option", "--help"),
        ("--spec no/such/folder", "application.yaml"),
        ("--database no/such/file", "no/such/file"),
    ],
)
def test_a_wrong_command_line_is_one_sentence(
    arguments: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert re.search(said, sentence(arguments.split(), capsys))


def test_a_taken_port_is_one_sentence(mock: Mock) -> None:
    done = run("--port", mock.base_url.rpartition(":")[2])
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: cannot listen on 127.0.0.1:")
    assert "--port" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_wrong_file_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, other, broken = tmp_path / "text", tmp_path / "other", tmp_path / "spec"
    text.write_text("no database " * 100)
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE theirs (x)")
    assert str(text) in sentence(["--database", str(text)], capsys)
    assert "another program" in sentence(["--database", str(other)], capsys)
    shutil.copytree(ACCOUNTS, broken)
    (broken / "application.yaml").write_text("openapi: [")
    assert "application.yaml:1" in sentence(["--spec", str(broken)], capsys)


def test_the_default_port_is_fixed(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 8321))
        except OSError:
            pytest.skip("something else listens on the default port")
        taken.listen()
        assert ":8321" in sentence([], capsys)


def test_a_database_outlives_the_process(tmp_path: Path) -> None:
    file = tmp_path / "mock.sqlite"
    with running(database=file) as mock:
        record = Client(mock).created(ENGAGEMENT, engagement())
    with running(database=file) as mock:
        assert Client(mock).listed(ENGAGEMENT) == [record]


def test_a_mock_that_does_not_start_says_why() -> None:
    with pytest.raises(ServerError, match="unknown fault 'x'"), running(faults=["x"]):
        pass


def test_a_mock_stops_with_its_block(mock: Mock) -> None:
    with pytest.raises(ZeroDivisionError), running() as other:  # noqa: PT012
        assert other.base_url != mock.base_url
        raise ZeroDivisionError
    with pytest.raises(requests.ConnectionError):
        requests.get(other.base_url, timeout=60)


def _commands(text: str) -> list[str]:
    """Return each curl command of a text that calls the described API."""
    return [one for one in re.findall(r"^curl (?:.*\\\n)*.*$", text, re.MULTILINE) if "-H" in one]


def _json_of(command: str) -> object:
    done = subprocess.run(  # noqa: S603 -- a command that the mock prints
        ["bash", "-c", command],  # noqa: S607 -- any bash
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)


def test_the_mock_introduces_itself(mock: Mock) -> None:
    answer = requests.get(mock.base_url, timeout=60)
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert f"{mock.base_url}/openapi.json\n" in answer.text
    listing, creating = _commands(answer.text)
    requests.post(f"{mock.base_url}/-/reset", timeout=60)
    created = _json_of(creating)
    assert _json_of(listing) == [created]


def test_the_command_that_the_mock_prints_at_its_start_works(mock: Mock, description: Path) -> None:
    [command] = _commands(banner(load(description), mock.base_url))
    assert isinstance(_json_of(command), list)


def test_the_credentials_can_be_exported_with_eval() -> None:
    command = shlex.join([*COMMAND, "--export"])
    variables = " ".join(scheme.variable for scheme in load().schemes)
    done = subprocess.run(  # noqa: S603 -- this very package
        ["bash", "-c", f'eval "$({command})"; printenv {variables}'],  # noqa: S607 -- any bash
        capture_output=True,
        text=True,
        check=True,
        cwd=APPLICATIONS.parent,
    )
    assert done.stdout.split() == list(credentials(load()).values())


@pytest.mark.parametrize("logged", [True, False])
def test_a_request_is_a_line_of_the_log(logged: bool) -> None:
    options = ["--port", "0", *(["--log"] if logged else [])]
    with subprocess.Popen(  # noqa: S603 -- this very package
        [*COMMAND, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=APPLICATIONS.parent,
    ) as process:
        assert process.stdout
        assert process.stderr
        address = process.stdout.readline().removeprefix(READY).strip()
        requests.get(f"{address}{ENGAGEMENT}list/", params={"name": "a\nb"}, timeout=60)
        process.terminate()
        lines = process.stderr.read().splitlines()
    expected = rf"GET {ENGAGEMENT}list/\?name=a%0Ab 401, \d+ ms"
    assert [bool(re.fullmatch(expected, line)) for line in lines] == ([True] if logged else [])


def test_the_variants_are_offered() -> None:
    offered = run("--help").stdout.replace("\n", " ")
    assert all(name in offered for name in VARIANTS)


def test_a_mock_stops_when_whoever_started_it_is_gone() -> None:
    script = (
        "from mock_api.server import running\n"
        "import os, signal\n"
        "with running() as mock:\n"
        "    print(mock.base_url, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(  # noqa: S603 -- this very package
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
        cwd=APPLICATIONS.parent,
    )
    assert done.returncode == -signal.SIGKILL
    address = done.stdout.strip()
    for _ in range(50):
        try:
            requests.get(address, timeout=1)
        except requests.ConnectionError:
            return
        time.sleep(0.1)
    pytest.fail("it still answers")
