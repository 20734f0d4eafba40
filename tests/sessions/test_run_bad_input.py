"""A run that is set up wrongly: one sentence, its own exit code, no traceback."""

import re
import socket
from collections.abc import Iterator

import pytest

from tests.support.loopback import Reply, loopback
from tests.support.runs import Checkout, Run

CONFIGURATION, OUTAGE = 78, 69


def _sentence(run: Run, code: int) -> str:
    """Give the one sentence of a run that did not begin."""
    assert run.code == code, run.text
    assert "Traceback" not in run.text
    assert "INTERNALERROR" not in run.text
    [sentence] = re.findall(r"Exit: ([^\n]+)", run.text)
    assert "!" not in run.text
    return str(sentence)


@pytest.fixture
def nowhere() -> Iterator[str]:
    """An address where nothing listens, held so that nobody else takes it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


def test_without_credentials_a_live_address_is_not_asked(checkout: Checkout, nowhere: str) -> None:
    sentence = _sentence(checkout.smoke(nowhere, PIGELLO_CLIENT_CT="a"), CONFIGURATION)
    assert sentence.startswith("missing credentials: set PIGELLO_CUSTOMER_ID, ")
    assert "PIGELLO_CLIENT_CT," not in sentence


@pytest.mark.parametrize(
    "arguments", [("--profile", "fast"), ("--resource", "person")], ids=lambda pair: pair[0]
)
def test_a_bad_option_ends_the_run_before_it_begins(
    checkout: Checkout, arguments: tuple[str, str]
) -> None:
    sentence = _sentence(checkout.run(*arguments), CONFIGURATION)
    assert arguments[1] in sentence


def test_an_unknown_option_is_pytests_own_matter(checkout: Checkout) -> None:
    run = checkout.run("--colour", "red")
    assert run.code == 4
    assert "Traceback" not in run.text


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999"])
def test_an_address_that_cannot_be_read_ends_the_run(
    checkout: Checkout, keys: dict[str, str], url: str
) -> None:
    _sentence(checkout.smoke(url, **keys), CONFIGURATION)


def test_an_address_where_nothing_listens_is_an_outage(
    checkout: Checkout, nowhere: str, keys: dict[str, str]
) -> None:
    run = checkout.smoke(nowhere, **keys)
    assert "refuses connections; is the environment running?" in _sentence(run, OUTAGE)
    assert (run.results.verdict, run.results.exit_code) == ("outage", OUTAGE)
    assert "refuses connections" in (run.results.headline or "")
    assert "refuses connections" in run.page


@pytest.mark.parametrize(
    ("reply", "code", "told"),
    [
        (Reply(503), OUTAGE, "is down (503 Service Unavailable"),
        (Reply(raw=b""), OUTAGE, "the connection broke"),
        (Reply(500), OUTAGE, "is down (500 Internal Server Error"),
        (Reply(403), CONFIGURATION, "refuses the credentials (403 Forbidden)"),
        (Reply(404), CONFIGURATION, "has no List (404 Not Found); check the address"),
        (Reply(301), CONFIGURATION, "redirects every request (301 Moved Permanently)"),
    ],
    ids=["503", "closed", "500", "403", "404", "301"],
)
def test_an_environment_that_does_not_let_us_in_is_not_judged(
    checkout: Checkout, keys: dict[str, str], reply: Reply, code: int, told: str
) -> None:
    with loopback(lambda _: reply) as server:
        run = checkout.smoke(server.url, **keys)
    assert told in _sentence(run, code)
    assert len(server.asked) <= 4
    assert run.broken == []
    assert {rule.reason for rule in run.results.rules if rule.verdict == "not_run"} == {
        run.results.headline
    }


def test_a_broken_description_is_told(own_checkout: Checkout) -> None:
    file = own_checkout.root / "spec" / "accounts" / "resources" / "workengagement.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("path:", "paths:"), encoding="utf-8")
    sentence = _sentence(own_checkout.run(), CONFIGURATION)
    assert sentence == f"the description is invalid: {file}: the key 'path' is missing."


def test_broken_questions_are_told(own_checkout: Checkout) -> None:
    (own_checkout.root / "spec" / "accounts" / "open_questions.yaml").write_text(
        "- id: a\n", encoding="utf-8"
    )
    _sentence(own_checkout.run("--profile", "smoke", "-k", "status"), CONFIGURATION)


def test_a_family_of_values_nobody_knows_is_told(own_checkout: Checkout) -> None:
    file = own_checkout.root / "spec" / "accounts" / "resources" / "workengagement.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("x-values: color_code", "x-values: colour"), encoding="utf-8")
    run = own_checkout.run("--profile", "smoke", "--resource", "workengagement", "-k", "color_code")
    _sentence(run, CONFIGURATION)
