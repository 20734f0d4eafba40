"""Mistakes in the files of a description: their keys, the words and the names in them."""

from collections.abc import Mapping

from tests.support.descriptions import (
    ENGAGEMENT,
    ENTRY,
    IDENTITY,
    NAME,
    QUESTIONS,
    SHARED,
    each_of,
    holding,
    replacing,
)
from tests.support.spoilt import Spoilt, spoilt

FORM: Mapping[str, Spoilt] = {
    "a missing key": spoilt(
        ENGAGEMENT, "path: /", "route: /", "the key 'path' is missing.", at="name: Work"
    ),
    "an unknown key": spoilt(ENGAGEMENT, "path: /", "route: /", "the key 'route' is unknown here."),
    "an unknown operation": spoilt(
        ENGAGEMENT, "  get: {", "  fetch: {", "the key 'fetch' is unknown here."
    ),
    "no operation that reads": Spoilt(
        each_of(
            replacing(ENGAGEMENT, "  get: {basis: stated, page: \"Get 'Workengagement'\"}\n", ""),
            replacing(ENGAGEMENT, "  list: {basis: stated, page: \"List 'Workengagement'\"}\n", ""),
        ),
        ENGAGEMENT,
        "'get' and 'list' are missing; without both no record can be read.",
        at="operations:",
    ),
    "a place without a basis": spoilt(
        ENGAGEMENT, "get: {basis: stated, ", "get: {", "the key 'basis' is missing."
    ),
    "a place without a page": spoilt(
        ENGAGEMENT,
        "get: {basis: stated, page: \"Get 'Workengagement'\"}",
        "get: {basis: stated}",
        "the key 'page' is missing.",
    ),
    "a table without a page": spoilt(
        IDENTITY,
        "response: {table: complete, page:",
        "response: {table: complete, url:",
        "the key 'page' is missing.",
    ),
    "a resource without an example": spoilt(
        ENGAGEMENT, "example:", "exmple:", "the key 'exmple' is unknown here."
    ),
    "a keyword with a slip": spoilt(
        ENGAGEMENT, "maxLength: 255", "maxLenght: 255", "the key 'maxLenght' is unknown here."
    ),
    "an unknown extension": spoilt(
        ENGAGEMENT,
        "x-values: color_code",
        "x-colour: color_code",
        "the key 'x-colour' is unknown here.",
    ),
    "an unknown type": spoilt(
        ENGAGEMENT, "name: {type: string", "name: {type: strin", 'type: "strin" is not'
    ),
    "a limit that is no number": spoilt(
        SHARED, "maxLength: 128", "maxLength: many", 'maxLength: "many" is not of type'
    ),
    "a pattern that is none": spoilt(
        ENGAGEMENT, "'^(?:", "'^(?:(", 'pattern: "^(?:([0-9a-fA-F]{3}){1,2}$" is not'
    ),
    "a reason that says nothing": spoilt(
        ENGAGEMENT,
        '{maxLength: "the pattern allows at most 6 characters, so a longer value breaks it, too"}',
        '{maxLength: ""}',
        "maxLength: ",
    ),
    "an entry without servers": spoilt(
        ENTRY, "servers:", "server:", "the key 'servers' is missing.", at="openapi: 3"
    ),
    "a success without a number": spoilt(
        ENTRY, "status: 200, says: The records", "status: ok, says: The records", "stat"
    ),
    "a question without a reason": spoilt(
        QUESTIONS,
        "  why: PATCH is",
        "  y: PATCH is",
        "the key 'why' is missing.",
        at="- id: update.wi",
    ),
    "an empty file": Spoilt(
        holding(ENGAGEMENT, b""), ENGAGEMENT, "the file: null is not of type", at=""
    ),
    "a field written twice": spoilt(
        ENGAGEMENT,
        NAME,
        NAME + NAME.replace("255", "25"),
        "the key 'name' is written twice; the first value is lost.",
        at="maxLength: 25}",
    ),
}
WORDS: Mapping[str, Spoilt] = {
    "an unknown basis of an operation": spoilt(
        ENGAGEMENT,
        "get: {basis: stated",
        "get: {basis: certain",
        "the basis 'certain' is unknown; use stated, implied, open.",
    ),
    "an unknown basis of a field": spoilt(
        ENGAGEMENT,
        "name: {type: string,",
        "name: {type: string, x-basis: guessed,",
        "the basis 'guessed' is unknown",
    ),
    "an unknown basis of a success": spoilt(
        ENTRY,
        "says: The records, basis: implied",
        "says: The records, basis: likely",
        "the basis 'likely' is unknown",
    ),
    "an empty page": spoilt(
        ENGAGEMENT, "page: \"Get 'Workengagement'\"", 'page: " "', "the page is empty"
    ),
    "a cut that names no place": spoilt(
        ENGAGEMENT,
        "table: cut short after created_at",
        "table: cut short",
        "'cut short' does not say where the table ends;",
    ),
    "a cut at a field there is not": spoilt(
        ENGAGEMENT,
        "table: cut short after created_at",
        "table: cut short after created",
        "the table is cut at 'created', which is not a field of the resource.",
    ),
}
NAMES: Mapping[str, Spoilt] = {
    "an unknown $ref": spoilt(
        ENGAGEMENT,
        "fields.yaml#/custom_id",
        "fields.yaml#/customid",
        "the $ref '../fields.yaml#/customid' names nothing in fields.yaml.",
    ),
    "a $ref into another file": spoilt(
        ENGAGEMENT, "../fields.yaml#/id", "../application.yaml#/id", "the $ref '../app"
    ),
    "an unknown $ref between shared fields": spoilt(
        SHARED,
        "objects: {type: array",
        'objects: {$ref: "../fields.yaml#/object", type: array',
        "the $ref '../fields.yaml#/object' names nothing",
    ),
    "a $ref that refers to itself": spoilt(
        SHARED,
        "organization: {type",
        'organization: {$ref: "../fields.yaml#/organization", type',
        "the $ref '../fields.yaml#/organization' refers to itself.",
    ),
    "an unknown field in a relation": spoilt(
        IDENTITY,
        "x-any-of: [sub_tenant]",
        "x-any-of: [subtenant]",
        "x-any-of of tenant names 'subtenant', which is not a field of the resource.",
    ),
    "a relation of a field to itself": spoilt(
        IDENTITY,
        "x-excluded-by: [sub_tenant]",
        "x-excluded-by: [tenant]",
        "x-excluded-by of tenant names 'tenant', the field itself.",
    ),
    "an unknown field to agree with": spoilt(
        SHARED,
        "format: date, x-agrees-with: ssn",
        "format: date, x-agrees-with: number",
        "x-agrees-with of birth_date names 'number', which is not a field",
    ),
    "an unknown required field": spoilt(
        ENGAGEMENT,
        "required: [id, name]",
        "required: [id, names]",
        "required of schema names 'names', which is not a field of the resource.",
    ),
    "a seen field there is not": spoilt(
        ENGAGEMENT,
        "request: {table: complete,",
        "request: {table: cut short after name, seen: [name, nam],",
        "seen of the request names 'nam', which is not a field of the resource.",
    ),
    "a reason for a rule there is not": spoilt(
        ENGAGEMENT,
        "x-unreachable: {maxLength",
        "x-unreachable: {minLength",
        "x-unreachable gives a reason for 'minLength', which the field does not have.",
    ),
    "a filter of an unknown kind": spoilt(
        ENGAGEMENT,
        "color_code: string",
        "color_code: text",
        "the filter 'color_code' is of the unknown kind 'text'; use string, number,",
    ),
    "a name used twice": spoilt(
        ENGAGEMENT,
        "name: Workengagement",
        "name: ProtectedIdentity",
        "the name 'ProtectedIdentity' is already used by resources/protectedidentity.yaml.",
    ),
    "a path used twice": spoilt(
        ENGAGEMENT,
        "path: /accounts/users/organization/workengagement/",
        "path: /accounts/users/customer/protectedidentity/",
        "the path '/accounts/users/customer/protectedidentity/' is already used by",
    ),
    "a question's id used twice": spoilt(
        QUESTIONS,
        "- id: update.empty",
        "- id: update.without_required  # again",
        "the id 'update.without_required' is already used by an earlier question.",
    ),
}
