"""The seven credentials: all of them needed, none of them ever shown."""

import re
import traceback

import pytest

from contracts.harness.credentials import Credentials, Secret
from contracts.harness.outcomes import ConfigurationError
from spec import load

SCHEMES = load().schemes
VALUES = {scheme.variable: f"value of {scheme.name}" for scheme in SCHEMES}


def test_a_secret_is_shown_by_nothing_but_itself() -> None:
    secret = Secret("wire only")
    shown = [repr(secret), repr([secret]), repr({"a": secret}), f"{secret!r}"]
    assert not any("wire only" in text for text in shown)
    assert secret == "wire only"  # noqa: S105 -- made up


def test_a_traceback_with_locals_does_not_show_a_secret() -> None:
    headers = Credentials(SCHEMES, VALUES).headers()
    try:
        headers["X-NONE"]
    except KeyError as error:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
    text = "".join(told.format())
    assert "X-PIGELLO-CLIENT-SECRET" in text
    assert "value of" not in text


def test_the_headers_carry_the_values() -> None:
    headers = Credentials(SCHEMES, VALUES).headers()
    assert len(headers) == 7
    assert headers["X-PIGELLO-CLIENT-ENTITY"] == "value of client_object_id"
    assert headers["X-PIGELLO-CUSTOMER-ID"] == "value of customer_id"


@pytest.mark.parametrize("missing", [{}, dict.fromkeys(VALUES, "")], ids=["absent", "empty"])
def test_all_that_are_missing_are_named_in_one_sentence(missing: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError) as raised:
        Credentials(SCHEMES, missing)
    assert str(raised.value) == (
        "missing credentials: set PIGELLO_CUSTOMER_ID, PIGELLO_APPLICATION_ID, "
        "PIGELLO_SERVICE_ID, PIGELLO_SERVICE_VERSION_ID, PIGELLO_CLIENT_CT, "
        "PIGELLO_CLIENT_ENTITY, PIGELLO_CLIENT_SECRET in the environment."
    )


def test_only_what_is_missing_is_named() -> None:
    given = {key: value for key, value in VALUES.items() if key != "PIGELLO_CLIENT_CT"}
    with pytest.raises(ConfigurationError) as raised:
        Credentials(SCHEMES, given)
    assert re.findall("PIGELLO_[A-Z_]+", str(raised.value)) == ["PIGELLO_CLIENT_CT"]


@pytest.mark.parametrize("value", ["hemlig två", "hemlig\n", " hemlig", "hemlig\x00", "hemlig\t"])
def test_what_a_header_cannot_carry_is_refused_unseen(value: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        Credentials(SCHEMES, {**VALUES, "PIGELLO_CLIENT_SECRET": value})
    assert "PIGELLO_CLIENT_SECRET" in str(raised.value)
    assert "hemlig" not in str(raised.value)


def test_a_text_is_scrubbed_of_every_value() -> None:
    credentials = Credentials(SCHEMES, VALUES)
    text = "; ".join(VALUES.values())
    assert credentials.scrub(text) == "; ".join(f"${name}" for name in VALUES)
    assert credentials.show({"A": text}) == {"A": credentials.scrub(text)}


def test_a_value_that_begins_with_another_is_scrubbed_whole() -> None:
    longer = {**VALUES, "PIGELLO_CUSTOMER_ID": "abc", "PIGELLO_CLIENT_SECRET": "abcdef"}
    assert Credentials(SCHEMES, longer).scrub("abcdef") == "$PIGELLO_CLIENT_SECRET"


def test_values_in_a_text_are_named() -> None:
    credentials = Credentials(SCHEMES, VALUES)
    told = credentials.shown_in("… value of client_secret, value of client_ct …")
    assert told == ("PIGELLO_CLIENT_CT", "PIGELLO_CLIENT_SECRET")
    assert credentials.shown_in("nothing") == ()
