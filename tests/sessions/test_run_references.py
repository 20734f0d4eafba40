"""The ids in environments.toml are tried before the API is blamed for refusing them."""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence

import pytest

from contracts.harness.paths import ENVIRONMENTS
from mock_api.server import Mock, running
from tests.support.live_conditions import REFERENCES
from tests.support.runs import Checkout, Run, variables

GOOD: Mapping[str, list[str]] = tomllib.loads(ENVIRONMENTS.read_text("utf-8"))["mock"]["references"]
DEAD = "11111111-1111-4111-8111-111111111111"
MALFORMED = "not-an-id"


@pytest.fixture(scope="module")
def strict(checkout: Checkout) -> Iterator[Mock]:
    """A mock that refuses references to records that do not exist."""
    with running(variants=["known_references_only"], folders=[checkout.spec]) as mock:
        yield mock


def _run(checkout: Checkout, mock: Mock, *arguments: str, **ids: Sequence[str]) -> Run:
    listed = {"Tenant": GOOD.get("Tenant", []), **ids}
    settings = f'[strict]\nurl = "{mock.base_url}"\nauth_rate = "1000/s"\n[strict.references]\n'
    text = settings + "".join(f"{kind} = {json.dumps(some)}\n" for kind, some in listed.items())
    (checkout.root / "environments.toml").write_text(text, encoding="utf-8")
    where = ("--environment", "strict", "--resource", "workengagement", "--profile", "smoke")
    return checkout.run(*where, *arguments, **variables(mock))


def _reasons(run: Run, code: str) -> dict[str, str]:
    return {one.id: one.reason or "" for one in run.results.rules if one.reason_code == code}


@pytest.mark.parametrize("mode", ["created", "configured"])
def test_an_id_that_is_refused_is_passed_over(
    own_checkout: Checkout, strict: Mock, mode: str
) -> None:
    ids = [DEAD, GOOD["Organization"][0], MALFORMED, GOOD["Organization"][1]]
    run = _run(own_checkout, strict, "--references", mode, Organization=ids)
    assert (run.broken, run.code) == ([], REFERENCES.code), run.text
    assert not _reasons(run, "no_accepted_id")
    assert "workengagement.organization.read_back" in {
        one.id for one in run.results.rules if one.verdict == "kept"
    }
    assert "0 records left" in run.out


def test_a_kind_without_an_accepted_id_is_no_finding(own_checkout: Checkout, strict: Mock) -> None:
    run = _run(own_checkout, strict, Organization=[DEAD, MALFORMED])
    assert (run.broken, run.code) == ([], REFERENCES.code), run.text
    assert {one.removeprefix("in part: ") for one in _reasons(run, "no_accepted_id").values()} == {
        "no id of kind Organization is accepted; check [strict.references] Organization"
    }
    assert "workengagement.organization.read_back" in _reasons(run, "no_accepted_id")
    assert any(one.id == "workengagement.create.status" for one in run.results.rules)
