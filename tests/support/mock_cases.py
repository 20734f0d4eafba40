"""Values that keep the rules and values that break one, by resource and field."""

from typing import Any

from mock_api.answer import Json
from tests.support.mock_bodies import engagement, identity, lodger
from tests.support.mock_client import ENGAGEMENT, IDENTITY, LODGER

PK = "7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f10"
BODIES = {IDENTITY: identity, ENGAGEMENT: engagement, LODGER: lodger}

# 254 characters, none of its parts too long.
LONGEST_EMAIL = f"{'A' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 59}.example"

ACCEPTED: list[tuple[str, str, Json]] = [
    (IDENTITY, "ssn", "189001019802"),
    (IDENTITY, "ssn", "18900101-9802"),
    (IDENTITY, "ssn", "201701012393"),
    (IDENTITY, "ssn", "191401682396"),
    (IDENTITY, "ssn", None),
    (IDENTITY, "phone_number", "+46701740605"),
    (IDENTITY, "phone_number", "9990000"),
    (IDENTITY, "phone_number", "+1999000000000000"),
    (IDENTITY, "email", "a+b@example.com"),
    (IDENTITY, "birth_date", "2000-02-29"),
    (IDENTITY, "first_name", "x" * 255),
    (IDENTITY, "first_name", "👩‍👩‍👧 e\u0301 \u05d0 [{" + "[" * 200),
    (IDENTITY, "first_name", ""),
    (IDENTITY, "first_name", "Ab  cd €uro and more"),
    (IDENTITY, "custom_id", "x" * 128),
    (IDENTITY, "email", LONGEST_EMAIL),
    (IDENTITY, "phone_number", "1999000000000000"),
    (IDENTITY, "organization", {"id": PK.upper()}),
    (IDENTITY, "organization", None),
    (IDENTITY, "tenant", {"id": PK.upper()}),
    (ENGAGEMENT, "color_code", "AbC"),
    (ENGAGEMENT, "color_code", "a1B2c3"),
    (ENGAGEMENT, "template_notifications", [None, {"a": [1]}, "x"]),
    (ENGAGEMENT, "template_notifications", []),
    (LODGER, "code", "ab"),
    (LODGER, "code", "👍👍👍👍👍"),
    (LODGER, "level", 2),
    (LODGER, "category", 1),
    (LODGER, "category", 77),
    (LODGER, "amount", -10),
    (LODGER, "amount", 2147483647),
    (LODGER, "active", True),
    (LODGER, "org_no", "4000000002"),
    (LODGER, "org_no", "400000-0002"),
    (LODGER, "gln", "9521234567899"),
    (LODGER, "peppol_id", "0007:4000000002"),
    (LODGER, "peppol_id", "0088:9521234567899"),
    (LODGER, "places", [{"id": PK}, {"id": PK}]),
    (LODGER, "variables", ["a", "b"]),
    (LODGER, "signed_time", "2024-02-29T12:00:00.5+02:00"),
    (LODGER, "signed_time", "2024-02-29T12:00:00Z"),
    (LODGER, "signed_time", None),
    (LODGER, "content_type", None),
    (LODGER, "last_name", "x" * 255),
    (LODGER, "last_name", "Ab  cd €uro 👍 and more"),
    (LODGER, "code", "aB  c"),
    (LODGER, "keeper", {"id": PK.upper()}),
    (LODGER, "receive", []),
    (LODGER, "places", []),
    (LODGER, "variables", []),
    (LODGER, "active", False),
]

# Field -> values of which each is refused.
_REFUSED: list[tuple[str, str, list[Json]]] = [
    (IDENTITY, "ssn", ["189001019803", "18900101-9803", "191401682397"]),
    (IDENTITY, "ssn", ["98900101980", "18900101980", "0018900101-9802", ""]),
    (IDENTITY, "ssn", ["1890010198o2", "189001-019802", "18900101 9802", "8900101-9802"]),
    (IDENTITY, "ssn", ["18900101980２", "189001019802\n", " 189001019802", 12]),
    (IDENTITY, "phone_number", ["999000", "1" + "9" * 16, "+2" + "9" * 15, ""]),
    (IDENTITY, "phone_number", ["+4670+1740605", "+4670 1740605", "९९९००००"]),
    (IDENTITY, "phone_number", ["+46701740605\n", []]),
    (IDENTITY, "email", ["a", "a@", "@example.com", "a b@example.com", ""]),
    (IDENTITY, "email", [f"b{LONGEST_EMAIL}", f"{LONGEST_EMAIL}s", {}]),
    (IDENTITY, "birth_date", ["2001-02-29", "2001-2-3", "20010203", "", 20010203]),
    (IDENTITY, "birth_date", ["2001-02-03T00:00:00Z", "２001-02-03"]),
    (IDENTITY, "first_name", ["x" * 256, "👍" * 256, ["x"], 1]),
    (IDENTITY, "organization", [{}, {"id": None}, {"id": "x"}, PK, [], [{"id": PK}]]),
    (ENGAGEMENT, "name", [None, 1, "x" * 256]),
    (ENGAGEMENT, "color_code", ["ffff", "#fff", "fffff", "fffffff", "ggg", "fff\n"]),
    (ENGAGEMENT, "template_notifications", [{}, "x", 1]),
    (LODGER, "code", ["a", "abcdef"]),
    (LODGER, "level", [3, -1, "1", None, True, 0.5]),
    (LODGER, "amount", [-11, 2147483648, 10**400, 1.5, "1"]),
    (LODGER, "active", [None, 0, "true"]),
    (LODGER, "receive", [None, {}, "x"]),
    (
        LODGER,
        "org_no",
        ["4000000003", "400000-0003", "40000-00002", "400000002", "004000000002", "04000000002"],
    ),
    (LODGER, "gln", ["9521234567890", "952123456789", "95212345678911", "009521234567899"]),
    (LODGER, "peppol_id", ["0009:4000000002", "0007:4000000002\n"]),
    (LODGER, "keeper", [None, {"id": "x"}]),
    (LODGER, "places", [None, {"id": PK}, [PK], [None], [{"id": "x"}]]),
    (LODGER, "variables", [["a", "a"], [1], None]),
    (LODGER, "signed_time", ["2024-02-30T12:00:00Z", "2024-02-29", "x", 0]),
    (LODGER, "object_id", ["x"]),
    (LODGER, "content_type", [{"id": "x"}]),
    (IDENTITY, "tenant", [{}, {"id": "x"}, "x"]),
    (IDENTITY, "sub_tenant", [{"id": "x"}]),
]
REFUSED = [(path, field, value) for path, field, values in _REFUSED for value in values]

A = {"id": "7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f10"}
EARLY, LATE = "2024-01-01", "2024-01-02"

# What breaks one rule between fields, and at which field that is said.
BREAKING: list[tuple[dict[str, Any], str]] = [
    ({"last_name": None}, "first_name"),
    ({"start_date": LATE, "end_date": EARLY}, "start_date"),
    ({"vat": "1"}, "vat"),
    ({"vat": "1", "corporate_name": None}, "vat"),
    ({"object_id": A["id"]}, "object_id"),
    ({"content_type": A}, "object_id"),
    ({"receive": [1], "receive_sms": [1, 2]}, "receive_sms"),
    ({"receive_sms": [{}]}, "receive_sms"),
]
KEEPING: list[dict[str, Any]] = [
    {"last_name": None, "corporate_name": "x"},
    {"start_date": EARLY, "end_date": LATE},
    {"start_date": EARLY, "end_date": EARLY},
    {"start_date": LATE},
    {"vat": "1", "corporate_name": "x"},
    {"object_id": A["id"], "content_type": A},
    {"object_id": None, "content_type": None},
    {"object_id": A["id"].upper(), "content_type": {"id": A["id"].upper()}},
    {"receive": [1, {"a": 2}], "receive_sms": [{"a": 2}]},
]
