"""Mistakes in what follows from the files: the values, the examples and the rules."""

from collections.abc import Mapping

from tests.support.descriptions import (
    BERTHS,
    ENGAGEMENT,
    IDENTITY,
    SHARED,
    each_of,
    exemplifying,
    replacing,
)
from tests.support.spoilt import Spoilt, spoilt, spoilt_example

VALUES: Mapping[str, Spoilt] = {
    "a format without a verifier": spoilt(
        SHARED, "format: email", "format: e-mail", "email: the format 'e-mail' has no ver"
    ),
    "a format without a strategy": spoilt(
        SHARED,
        "format: email",
        "format: ipv4",
        "email: it has no strategy (no strategy for the format 'ipv4'; known: ",
    ),
    "a format inside an array without a verifier": spoilt(
        BERTHS,
        "items: {type: string}",
        "items: {type: string, format: knot}",
        "flags: the format 'knot' has no verifier.",
    ),
    "a family without a strategy": spoilt(
        ENGAGEMENT,
        "x-values: color_code",
        "x-values: colour",
        "color_code: it has no strategy (no strategy is named 'colour'; known: ",
    ),
    "a family without a verifier": spoilt(
        SHARED,
        'fmi: {type: [string, "null"], minLength: 17, maxLength: 20,',
        'fmi: {type: [string, "null"],',
        "fmi: 'fmi' has no verifier: it has none of enum, format, ",
    ),
    "a family that is not the format's": spoilt(
        SHARED,
        "x-values: ssn",
        "x-values: color_code",
        "ssn: the verifier refuses a good value of its strategy (",
    ),
    "a limit that the family's values pass": spoilt(
        SHARED,
        "maxLength: 13",
        "maxLength: 12",
        "ssn: the verifier refuses a good value of its strategy (",
        at="x-values: ssn",
    ),
    "a type without a strategy": spoilt(
        ENGAGEMENT,
        "name: {type: string",
        "name: {type: [string, integer]",
        "name: it has no strategy (no strategy makes values of type string or integer).",
    ),
    "an id with a fraction": spoilt(
        SHARED,
        "id: {type: string, format: uuid",
        "id: {type: number",
        "id: is number; only ids that are texts or integers are known.",
    ),
    "an id that is too short": spoilt(
        SHARED,
        "id: {type: string, format: uuid",
        "id: {type: string, maxLength: 3",
        "id: has at most 3 characters; at least 4 are needed.",
    ),
    "an id of a certain form": spoilt(
        SHARED,
        "id: {type: string, format: uuid",
        "id: {type: string, pattern: '^[0-9]{9}$'",
        "id: has '^[0-9]{9}$' as its pattern; such ids are not known.",
    ),
    "limits that leave no number": spoilt(
        BERTHS, "minimum: 1, maximum: 40", "minimum: 41, maximum: 40", "depth: it has no strategy"
    ),
    "an int32 beyond its range": spoilt(
        SHARED, "maximum: 2147483647", "maximum: 2147483648", "sum: int32 needs minimum"
    ),
}
EXAMPLES: Mapping[str, Spoilt] = {
    "a wrong check digit": spoilt(
        IDENTITY, '"189001019802"', '"189001019803"', 'example: ssn: "189001019803" is no'
    ),
    "a wrong GLN": spoilt_example('gln: "9520000000173"', says="gln: "),
    "a phone number that is none": spoilt(
        IDENTITY, '"+46701740605"', '"string"', "example: phone_number: ", at='r: "string"'
    ),
    "a date that is none": spoilt(
        IDENTITY, '"1890-01-01"', '"1890-02-30"', "example: birth_date: "
    ),
    "a required field left out": spoilt(
        ENGAGEMENT, "  name: Fast", "  custom: Fast", 'example: "name" is a required', at="example:"
    ),
    "a field there is not": spoilt(
        ENGAGEMENT,
        "  name: Fast",
        "  title: Fast\n  name: Fast",
        "example: title is not a field of a request.",
        at="title: Fast",
    ),
    "a read-only field": spoilt(
        ENGAGEMENT,
        "  name: Fast",
        "  tags: 1\n  name: Fast",
        "example: tags is not a field of a request.",
        at="tags: 1",
    ),
    "a reference without an id": spoilt(
        IDENTITY, "tenant: {id: 7c", "tenant: {pk: 7c", "example: tenant: "
    ),
    "none of any_of": spoilt(
        IDENTITY,
        "  tenant: {id: 7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f10}\n",
        "  tenant: null\n",
        "example: it may break protectedidentity.tenant.any_of: At least one of tenant or",
        at="example:",
    ),
    "both of excluded_by": spoilt_example(
        "left: a", "right: b", says="it may break berth.left.excluded_by: left is"
    ),
    "one of together_with": spoilt_example(
        "key: a", says="it may break berth.latch.together_with: "
    ),
    "requires without what it requires": spoilt_example(
        "rope: a", says="it may break berth.rope.requires: rope"
    ),
    "dates in the wrong order": spoilt_example(
        'opens: "2020-01-02"',
        'closes: "2020-01-01"',
        says="it may break berth.opens.ordered_relative_to",
    ),
    "dates that are equal": spoilt_example(
        'opens: "2020-01-01"',
        'closes: "2020-01-01"',
        says="it may break berth.opens.ordered_relative_to",
    ),
    "contents that do not match": Spoilt(
        each_of(
            replacing(BERTHS, "    paint: {", "    paint: {x-matches-values-of: [label], "),
            exemplifying("paint: abc"),
        ),
        BERTHS,
        "example: it may break berth.paint.matches_values_of: The values of paint match",
        at="paint: abc",
    ),
    "dates whose order is stated at the later one": Spoilt(
        each_of(
            replacing(BERTHS, "format: date, x-before: [closes]}", "format: date}"),
            exemplifying('opens: "2020-01-02"', 'closes: "2020-01-01"'),
        ),
        BERTHS,
        "example: it may break berth.closes.ordered_relative_to: closes is not before opens.",
        at='closes: "',
    ),
    "a birth date that is not the ssn's": spoilt(
        IDENTITY,
        '"1890-01-01"',
        '"1890-01-02"',
        "example: birth_date does not agree with ssn (1890-01-01).",
    ),
}
RULES: Mapping[str, Spoilt] = {
    "two rules with one id": spoilt(
        BERTHS,
        "x-before: [closes]",
        "x-before: [closes], x-after: [gates]}\n    gates: {type: string, format: date",
        "2 rules have the id berth.opens.ordered_relative_to.",
        at="opens:",
    ),
    "a format that promises nothing": spoilt(
        BERTHS,
        'paint: {type: [string, "null"],',
        'paint: {type: [string, "null"], format: regex,',
        "paint: no rule follows from the format 'regex'.",
    ),
    "an enum of nothing": spoilt(
        BERTHS, "enum: [port, starboard]", "enum: [null]", "side: it has no strategy (an enum needs"
    ),
}
