"""Values that public bug reports show real servers to take are open, and so is what they leave."""

from collections.abc import Callable

import pytest

from contracts.harness.oracle.values import broken_kind
from contracts.harness.recording.report import ContractReport
from spec import load
from strategies import bodies
from strategies.fields import value_type
from tests.support.careless import Record, checks

SPEC = load()
LEAP = ["2016-12-31T23:59:60Z", "2017-01-01T01:59:60+02:00", "2016-12-31T16:59:60.5-07:00"]
TAKEN = {
    ("organizationuser", "active_to"): [
        # Python reads an hour alone, and sixty minutes and more of an offset.
        "2023-06-15T12Z",
        "2023-06-15T12+02",
        "20230615T12Z",
        "2023-06-15T12:00:00+02:60",
        "1990-12-31T10:00:00+10:60",
        "2023-06-15T12:00:00-05:75",
        # Leap seconds are well-formed, and few servers know them.
        *LEAP,
    ],
    ("protectedidentity", "email"): [
        "a@r\u00e4ksm\u00f6rg\u00e5s.example",
        "\u00e5sa@example.com",
        "a@\u4f8b\u3048.example",
        f"{'a' * 65}@example.com",
    ],
    ("protectedidentity", "ssn"): [
        # Authorities never issue serial 000, and servers may check with the libraries for it.
        "201509160006",
        "20150916-0006",
        "198001010001",
        "18900101+9802",
    ],
}


def _found(name: str, sent: str, shown: Callable[[Record], Record], *, negative: bool) -> set[str]:
    """Return the kinds of the field's rules that are found broken while a record is read."""
    with checks(SPEC, shown) as judging:
        client = judging.resource_client("protectedidentity")
        judging.recorder.open(ContractReport("node", "says", "protectedidentity.id.format"))
        body = client.tagged(bodies.having(client.resource, **{name: sent}))
        made = client.call("create", body=body, negative=negative)
        client.read(client.pk_of(made))
        client.listed(client.pk_of(made))
        found = [one.rule.split(".") for one in judging.recorder.report.findings]
    return {kind for _, field, kind in found if field in {name, "created_at"}} - {"required"}


def _found_in_created_at(value: str) -> set[str]:
    def shown(record: Record) -> Record:
        return {**record, "created_at": value}

    return _found("email", "a@example.com", shown, negative=False)


@pytest.mark.parametrize(
    ("resource", "name", "value"),
    [(*place, one) for place, values in TAKEN.items() for one in values],
)
def test_a_value_that_servers_take_is_open(resource: str, name: str, value: str) -> None:
    field = SPEC.resource(resource).field(name)
    assert broken_kind(field, value) == "open"
    assert value not in [one.value for one in value_type(field).refused]
    assert value not in [one.value for one in value_type(field).accepted]


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, one) for name in ("email", "ssn") for one in TAKEN["protectedidentity", name]],
)
def test_it_stays_open_when_it_is_read(name: str, value: str) -> None:
    assert _found(name, value, lambda record: record, negative=True) == set()


@pytest.mark.parametrize("value", TAKEN["protectedidentity", "email"][:3])
def test_it_is_found_in_a_record_of_a_good_value(value: str) -> None:
    found = _found("email", "a@example.com", lambda one: {**one, "email": value}, negative=False)
    assert found == {"format"}


@pytest.mark.parametrize("value", LEAP)
def test_a_leap_second_is_well_formed_in_an_answer(value: str) -> None:
    assert _found_in_created_at(value) == set()


def test_a_second_too_many_is_not() -> None:
    assert _found_in_created_at("2016-12-31T23:58:60Z") == {"format"}
