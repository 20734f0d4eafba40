"""The doctor tries the ids in environments.toml, and says which the environment refuses."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.__main__ import main
from contracts.harness.commands import doctor_references
from contracts.harness.config import options
from contracts.harness.config.environments import read_environments
from contracts.harness.paths import ENVIRONMENTS
from mock_api.server import Mock, running
from spec import load
from tests.support.gateway import Gateway, night
from tests.support.runs import variables

GOOD: Mapping[str, list[str]] = tomllib.loads(ENVIRONMENTS.read_text("utf-8"))["mock"]["references"]
DEAD = "11111111-1111-4111-8111-111111111111"
Output = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def strict() -> Iterator[Mock]:
    """A mock of all resources that refuses references to records that do not exist."""
    with running(variants=["known_references_only"]) as mock:
        yield mock


@pytest.fixture
def doctor(
    strict: Mock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> Iterator[tuple["Doctor", Gateway]]:
    for name, value in variables(strict).items():
        monkeypatch.setenv(name, value)
    with night(strict, lambda asked, forward: forward(asked)) as (url, gateway):
        yield Doctor(url, tmp_path, monkeypatch, capsys), gateway


class Doctor:
    """Examines an environment with these references, in which every resource may be written."""

    def __init__(
        self, url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
    ) -> None:
        self._url, self._folder, self._patch, self._capsys = url, folder, monkeypatch, capsys

    def examines(
        self, references: Mapping[str, Sequence[str]], *arguments: str
    ) -> tuple[int, list[str], str]:
        """Return the exit code, what is refused, and the error."""
        write = ["integrationuseragent", "organizationuser", "organizationusersegment", "tenant"]
        lines = ["[strict]", f'url = "{self._url}"', f"write = {write}", "[strict.references]"]
        lines += [f"{kind} = {list(ids)}" for kind, ids in references.items()]
        path = self._folder / "environments.toml"
        path.write_text("\n".join(lines), encoding="utf-8")
        listed = read_environments(path)
        self._patch.setattr(options, "read_environments", lambda *_: listed)
        where = ("--environment", "strict", "--output", str(self._folder / "out"))
        code = main(["doctor", *where, *arguments])
        said = self._capsys.readouterr()
        refused = [one for one in said.out.splitlines() if one.startswith("refused")]
        return code, [one.partition(" ")[2].strip() for one in refused], said.err


def _none(kind: str) -> str:
    return f"no id of kind {kind} is accepted; check [strict.references] {kind}"


def test_ids_of_existing_records_are_accepted(
    doctor: tuple[Doctor, Gateway], tmp_path: Path
) -> None:
    examining, gateway = doctor
    assert examining.examines(GOOD) == (0, [], "")
    sent = [one.method for one in gateway.asked]
    # A Create and a Delete at least for each id that these resources can refer to.
    assert sent.count("POST") >= 3 * 8
    assert sent.count("DELETE") >= 3 * 8
    assert list(tmp_path.rglob("*.jsonl")) == []


def test_ids_that_are_gone_are_named(doctor: tuple[Doctor, Gateway]) -> None:
    examining, gateway = doctor
    listed = {
        **GOOD,
        "Role": [DEAD],
        "Organization": [GOOD["Organization"][0], DEAD],
        # A record of Integrationuseragent requires these three together.
        "Service": [DEAD, GOOD["Service"][1]],
        "Application": [DEAD],
    }
    code, refused, _ = examining.examines(listed)
    assert code == 0
    assert set(refused) == {
        _none("Role"),
        _none("Application"),
        f"Organization: 1 of 2 ids, {DEAD}",
    } | {f"Service: 1 of 2 ids, {DEAD}"}
    gateway.asked.clear()
    assert examining.examines(listed, "--read-only")[:2] == (0, [])
    assert {one.method for one in gateway.asked} == {"GET"}


def test_too_few_accepted_ids_may_be_too_small_a_share(doctor: tuple[Doctor, Gateway]) -> None:
    examining, _ = doctor
    only = ("--resource", "organizationusersegment", "--require-judged", "50", "--profile", "gate")
    assert examining.examines(GOOD, *only)[0] == 0
    code, refused, error = examining.examines({**GOOD, "Segment": [DEAD]}, *only)
    assert (code, refused) == (78, [_none("Segment")])
    assert "50% are required" in error


@pytest.mark.parametrize(
    ("kind", "ids", "says"),
    [
        ("Rolle", [DEAD], "[strict.references] Rolle is not a kind of record; the closest is Role"),
        ("role", [], "[strict.references] role is not a kind of record; the closest is Role"),
        ("Adress", [DEAD], "the closest is Address"),
        ("Xyzzy", [DEAD], "Xyzzy is not a kind of record.\n"),
        ("Role", [DEAD, "17"], "[strict.references] Role contains '17', which is not a uuid."),
        ("Role", [f"{DEAD} "], "which is not a uuid."),
    ],
)
def test_a_misspelled_kind_or_id_is_an_error(
    doctor: tuple[Doctor, Gateway], kind: str, ids: list[str], says: str
) -> None:
    examining, gateway = doctor
    code, _, error = examining.examines({kind: ids})
    assert (code, gateway.asked) == (78, [])
    assert says in error


@pytest.mark.parametrize(
    ("form", "wrong", "says"),
    [
        ({"type": "integer"}, DEAD, f"contains '{DEAD}', which is not an integer."),
        ({"type": "string"}, " ", "contains ' ', which is not an id."),
    ],
)
def test_ids_have_the_form_of_their_kind_in_every_application(
    doctor: tuple[Doctor, Gateway],
    monkeypatch: pytest.MonkeyPatch,
    form: dict[str, str],
    wrong: str,
    says: str,
) -> None:
    accounts = load()
    role = replace(accounts.resource("tenant"), name="role", id_schema=form)
    other = replace(accounts, resources=(role,))
    monkeypatch.setattr(doctor_references, "load", lambda _: other)
    examining, _ = doctor
    code, _, error = examining.examines({"Role": ["17", wrong]})
    assert (code, says in error) == (78, True), error
