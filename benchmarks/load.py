"""Measures the mock alone, under a load generator."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import requests

from benchmarks.table import MeasuredTable, Spread
from mock_api.server import Mock, running

_PATH = "/accounts/users/organization/workengagement/"
_RECORDS = 10_000
_AT_ONCE = 100
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_FAILED = re.compile(r"Non-2xx or 3xx responses: (\d+)")


def load(repeat: int) -> MeasuredTable:
    """Let wrk get one record, create records, and list ten thousand."""
    table = MeasuredTable(
        "load", "the mock alone, under wrk on two connections", ("call", "requests per second")
    )
    wrk = shutil.which("wrk")
    if wrk is None:
        table.notes.append("not measured: wrk is not installed (Debian's package is called wrk).")
        return table
    with running() as mock:
        made = _filled(mock)
        body = '{"name": "a"}'
        for name, path, script in (
            ("Get", f"{_PATH}{made}/", ""),
            (f"List, {_RECORDS:,} records", f"{_PATH}list/", ""),
            ("List, a page of 25 of them", f"{_PATH}list/?_page=2&_page_size=25", ""),
            ("Create", _PATH, f"wrk.method = 'POST'\nwrk.body = '{body}'\n"),
        ):
            rates = [_rate(wrk, mock, path, script) for _ in range(repeat)]
            table.add(name, Spread.of(rates))
    return table


def _filled(mock: Mock) -> str:
    made = ""
    for number in range(0, _RECORDS, _AT_ONCE):
        items = [{"name": f"record {number + place}"} for place in range(_AT_ONCE)]
        answer = requests.post(
            f"{mock.base_url}{_PATH}list/", json=items, headers=mock.credentials, timeout=60
        )
        answer.raise_for_status()
        made = answer.json()[0]["id"]
    return made


def _rate(wrk: str, mock: Mock, path: str, script: str) -> float:
    headers = [f"{name}: {value}" for name, value in mock.credentials.items()]
    headers += ["Content-Type: application/json"] if script else []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "request.lua")
        file.write_text(script, encoding="utf-8")
        command = [wrk, "-t", "1", "-c", "2", "-d", "3s", "--timeout", "30s", "-s", str(file)]
        command += [part for header in headers for part in ("-H", header)]
        done = subprocess.run(  # noqa: S603 -- wrk from the path, against this project's mock
            [*command, mock.base_url + path], capture_output=True, text=True, check=True
        )
    found = _RATE.search(done.stdout)
    if found is None or _FAILED.search(done.stdout):
        raise RuntimeError(done.stdout)
    return float(found[1])
