"""The seven credentials: all of them needed, none of them ever shown."""

import re
import traceback
import uuid

import pytest

from contracts.harness.http.credentials import Credentials, Secret, wrong
from contracts.harness.outcomes import ConfigurationError
from spec import load
from spec.model import Scheme

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
        "PIGELLO_CLIENT_ENTITY, PIGELLO_CLIENT_SECRET in the environment, "
        "or in a file named with --env-file."
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


SECRET = SCHEMES[-1].variable
SHORT = {**VALUES, "PIGELLO_CLIENT_CT": "12"}


@pytest.mark.parametrize(
    "text", ["2012", "2026-12-01", "10:12:30", "12.5", "a12", "12a", "+12.0", "3.12", "ct_12"]
)
def test_a_short_value_within_another_word_is_left_alone(text: str) -> None:
    assert Credentials(SCHEMES, SHORT).scrub(text) == text


@pytest.mark.parametrize("text", ["12", "ct=12", '"12"', "[12, 3]", "it is 12.", "/12/", "ct:12"])
def test_a_short_value_by_itself_is_scrubbed(text: str) -> None:
    scrubbed = text.replace("12", "$PIGELLO_CLIENT_CT")
    assert Credentials(SCHEMES, SHORT).scrub(text) == scrubbed


@pytest.mark.parametrize("secret", ["s3", "x", "a longer secret", "'<&>\\%"])
@pytest.mark.parametrize("around", ["{}", "a{}b", "1{}2", "-{}-", "{}{}"])
def test_a_secret_is_scrubbed_wherever_it_stands(secret: str, around: str) -> None:
    credentials = Credentials(SCHEMES, {**VALUES, SECRET: secret})
    told = credentials.scrub(around.replace("{}", secret))
    assert told == around.replace("{}", f"${SECRET}")


def test_the_names_that_stand_for_values_are_not_scrubbed_again() -> None:
    credentials = Credentials(SCHEMES, {**VALUES, SECRET: "hemlig", "PIGELLO_CLIENT_CT": "CLIENT"})
    assert credentials.scrub("hemlig CLIENT") == f"${SECRET} $PIGELLO_CLIENT_CT"


@pytest.mark.parametrize("length", range(1, 60))
def test_a_secret_at_the_cut_is_not_shown_in_part(length: int) -> None:
    text = "-" * 20 + "hemligheten" * 3 + "-" * 20
    told = Credentials(SCHEMES, {**VALUES, SECRET: "hemligheten"}).scrub_start(text, length)
    assert "hem" not in told


@pytest.mark.parametrize("length", range(4, 10))
def test_the_beginning_of_a_secret_is_scrubbed_before_a_cut_only(length: int) -> None:
    credentials = Credentials(SCHEMES, {**VALUES, SECRET: "hemligheten"})
    start = "hemligheten"[:length]
    shown = credentials.scrub(f"got {start}… (9 more), {start}")
    assert shown == f"got ${SECRET}… (9 more), {start}"


def test_a_few_characters_before_a_cut_tell_nothing() -> None:
    credentials = Credentials(SCHEMES, {**VALUES, SECRET: "hemligheten"})
    assert credentials.scrub("got hem…") == "got hem…"


def test_the_start_of_a_short_text_is_all_of_it() -> None:
    credentials = Credentials(SCHEMES, VALUES)
    assert credentials.scrub_start("value of client_secret!", 100) == f"${SECRET}!"


def test_only_a_secret_is_given_away() -> None:
    credentials = Credentials(SCHEMES, VALUES)
    assert credentials.given_away_by("… value of client_secret, value of client_ct …") == (SECRET,)
    assert credentials.given_away_by("value of customer_id") == ()


def test_a_short_secret_in_an_answer_may_be_there_by_chance() -> None:
    credentials = Credentials(SCHEMES, {**VALUES, SECRET: "12"})
    assert credentials.given_away_by('{"count": 12}') == ()


@pytest.mark.parametrize("value", ["w", "W", "wr", "9", "99", "12", "8", "wrong-credential-"])
def test_the_wrong_credential_is_never_the_right_one(value: str) -> None:
    made = wrong(value)
    assert made.casefold() != value.casefold()
    assert len(made) == len(value)
    assert made.isdigit() == value.isdigit()


def test_the_wrong_credential_of_a_uuid_is_another_uuid() -> None:
    value = str(uuid.uuid4())
    assert uuid.UUID(wrong(value)) != uuid.UUID(value)


LONG = {**VALUES, "PIGELLO_CLIENT_SECRET": "Hemligheten-2b7e"}


def test_near_misses_differ_from_the_right_values_and_are_never_shown() -> None:
    credentials = Credentials(SCHEMES, LONG)
    right, missed = credentials.headers(), credentials.near_misses("client_secret")
    assert len(missed) == 4
    for headers in missed.values():
        assert any(right[name] != value for name, value in headers.items())
        shown = str(credentials.show(headers))
        assert "PIGELLO_CLIENT_SECRET" in shown
        assert "hemlighet" not in shown.lower()


def test_another_case_of_a_uuid_or_a_part_of_a_short_value_is_no_near_miss() -> None:
    for value in (str(uuid.uuid4()), "12"):
        credentials = Credentials(SCHEMES, {**VALUES, "PIGELLO_CLIENT_CT": value})
        changed = list(credentials.near_misses("client_ct"))
        assert not any("case" in one for one in changed)
        assert any("swapped" in one for one in changed)
    assert credentials.scrub("1 of 12") == "1 of $PIGELLO_CLIENT_CT"


@pytest.mark.parametrize("header", ["X-API-Key", "Authorization", "X-Auth-Token"])
def test_a_single_credential_is_a_secret(header: str) -> None:
    only = Credentials([Scheme("auth", header)], {Scheme("auth", header).variable: "v" * 20})
    assert only.secret_variables == only.variables
    assert only.given_away_by(f"got {'v' * 20}") == only.variables
