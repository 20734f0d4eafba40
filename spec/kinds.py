"""Every kind of rule, as data: what it says, where it applies, and how it can be judged.

A new kind begins here; CONTRIBUTING.md names the other files that it needs.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from spec.model import Basis, Operation, OperationName
from spec.wording import enumerate_names

Scope = Literal["field", "value", "relation", "operation", "credential", "list"]
Visibility = Literal["any answer", "any record", "its own calls"]
QuickShare = Literal["all", "one rule", "one operation", "one credential"]
Operations = Literal["every", "with an answer", "with a pk", "with a body"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of rule.

    - `name`: the kind's part of a rule's id.
    - `scope`: what a rule is about. A `value` rule restricts the values of one field, a `relation`
      the fields that it names together, a `field` rule what operations do with one field.
    - `label`: the name for readers of the page, if the words of `name` do not explain themselves.
    - `says`: the sentence, or one for each variant, such as an operation, a format or a relation.
    - `basis`: None for the basis of the field, or of the operation's success.
    - `operations`: which operations have such a rule.
    - `fields`: the only fields that have such a rule; empty for any field.
    - `keyword`: the keyword of JSON Schema that says the same.
    - `picks_values`: a rule is judged by every class of good values. A field that has such a rule
      needs only one good value for its other rules.
    - `one_way`: a relation that does not hold in the other direction too.
    - `seen_in`: where a violation is visible. What is visible in `any answer` or `any record` is
      reported whichever contract sent the request.
    - `quick`: how many rules a quick profile judges: `one rule` of a run, `one operation` of each
      resource where servers have one place for all of them, or `one credential` of an operation.
    - `reads_by`: the operation whose rule is judged by reading, without creating a record.
    - `failures`: the failures of schemathesis that break such a rule.
    - `precedence`: the report lists lower numbers first, so that a cause precedes what follows.
    """

    name: str
    scope: Scope
    says: str | Mapping[str, str]
    basis: Basis | None = None
    operations: Operations | tuple[OperationName, ...] = ()
    fields: tuple[str, ...] = ()
    keyword: str | None = None
    picks_values: bool = False
    one_way: bool = False
    seen_in: Visibility = "its own calls"
    quick: QuickShare = "all"
    reads_by: OperationName | None = None
    failures: tuple[str, ...] = ()
    precedence: int = 0
    label: str = ""

    def sentence(self, variant: str = "", **facts: object) -> str:
        """Return the sentence of a rule; joins the items of a sequence with "or"."""
        template = self.says if isinstance(self.says, str) else self.says[variant]
        words = {name: _in_words(fact) for name, fact in facts.items()}
        # Resources have many fields in common: their rules share the text.
        return sys.intern(template.format(**words))

    def concerns(self, operation: Operation) -> bool:
        """Return whether an operation has a rule of this kind."""
        match self.operations:
            case "every":
                return True
            case "with an answer":
                return operation.answer != "none"
            case "with a pk":
                return operation.has_pk
            case "with a body":
                return operation.body is not None
        return operation.name in self.operations

    @property
    def relations(self) -> tuple[str, ...]:
        """The relations between fields that are rules of this kind: its name, or its variants."""
        if self.scope != "relation":
            return ()
        return (self.name,) if isinstance(self.says, str) else tuple(self.says)

    def mirrored(self, relation: str) -> str:
        """Return the relation as the other field has it: `after` for `before`."""
        return _MIRRORED.get(relation, relation)


_MIRRORED = {"before": "after", "after": "before"}
# The relations of which the reference does not say in which direction they hold.
UNSTATED = ("in_order_with", "sized_relative_to")


def _in_words(fact: object) -> object:
    return enumerate_names([str(item) for item in fact]) if isinstance(fact, list | tuple) else fact


# What the kinds of one scope have in common, unless an entry says otherwise.
_field = partial(Kind, scope="field")
_value = partial(Kind, scope="value", seen_in="any record")
_relation = partial(Kind, scope="relation")
_operation = partial(Kind, scope="operation", basis="implied")
_answer = partial(
    _operation, operations="every", seen_in="any answer", quick="one operation", reads_by="list"
)
_list = partial(Kind, scope="list", basis="stated", quick="one rule")

_FIELD = (
    _field(
        "required",
        says={
            "sent": "{name} must be sent on Create.",
            "sent and answered": (
                "{name} must be sent on Create, and is in every record of an answer."
            ),
            "answered": "{name} is in every record of an answer.",
        },
        keyword="required",
        seen_in="any record",
    ),
    _field("nullable", says="{name} may be null."),
    _field("not_null", label="Never null", says="{name} is never null.", seen_in="any record"),
    _field(
        "read_back",
        says="What is written to {name} is read back, by Get and by List.",
        basis="implied",
        # A value that breaks its own rule is not read back either, and changes between answers.
        precedence=1,
    ),
    _field("read_only", says="{name} is read-only: no request changes it.", precedence=1),
    _field(
        "constant",
        says="{name} never changes.",
        basis="implied",
        # The server assigns these once; nothing says that other read-only fields stay the same.
        fields=("id", "created_at"),
        precedence=1,
    ),
    _field("unique", says="No two records have the same {name}."),
    _field("default", says="{name} is {value} if Create does not send it."),
)
_VALUE = (
    _value(
        "reference",
        says={
            "object": "{name} is an object with the id of a record of {target}.",
            "array": "{name} is an array of objects, each with the id of a record of {target}.",
        },
    ),
    _value("type", says="{name} is {type}.", keyword="type"),
    _value(
        "format",
        says={
            "luhn": "The check digit of {name} is right.",
            "gln13": "The check digit of {name} is right.",
            "uuid": "{name} is a UUID.",
            "email": "{name} is an email address.",
            "date": "{name} is a date, as YYYY-MM-DD.",
            "date-time": "{name} is a date and time, as in RFC 3339.",
            "url": "{name} is a URL.",
        },
        keyword="format",
        picks_values=True,
    ),
    _value(
        "enum",
        says={"complete": "{name} is {values}.", "cut": "{name} may be {values}."},
        keyword="enum",
        picks_values=True,
    ),
    _value("min_length", says="{name} has at least {limit} characters.", keyword="minLength"),
    _value("max_length", says="{name} has at most {limit} characters.", keyword="maxLength"),
    _value("pattern", says="{name} matches {limit}.", keyword="pattern", picks_values=True),
    _value("minimum", says="{name} is at least {limit}.", keyword="minimum", picks_values=True),
    _value("maximum", says="{name} is at most {limit}.", keyword="maximum", picks_values=True),
    _value(
        "exclusive_minimum",
        says="{name} is greater than {limit}.",
        keyword="exclusiveMinimum",
        picks_values=True,
    ),
    _value(
        "exclusive_maximum",
        says="{name} is less than {limit}.",
        keyword="exclusiveMaximum",
        picks_values=True,
    ),
    _value(
        "multiple_of",
        says="{name} is a multiple of {limit}.",
        keyword="multipleOf",
        picks_values=True,
    ),
    _value("unique_items", says="{name} contains no item twice.", keyword="uniqueItems"),
    _value("min_items", says="{name} has at least {limit} items.", keyword="minItems"),
    _value("max_items", says="{name} has at most {limit} items.", keyword="maxItems"),
    _value(
        "min_properties", says="{name} has at least {limit} properties.", keyword="minProperties"
    ),
    _value(
        "max_properties", says="{name} has at most {limit} properties.", keyword="maxProperties"
    ),
    _value(
        "contents",
        label="Limits of contents",
        says={
            "array": "Each item of {name} keeps the limits that the reference prints.",
            "object": "Each property of {name} keeps the limits that the reference prints.",
        },
    ),
)
# A relation that the reference prints at both of its fields is one rule, at the first of them.
_RELATION = (
    _relation("any_of", says="At least one of {all} is set.", seen_in="any record"),
    _relation(
        "excluded_by", says="{name} is not set together with {others}.", seen_in="any record"
    ),
    _relation(
        "together_with",
        says="{name} and {others} are set together, or neither is.",
        seen_in="any record",
    ),
    _relation(
        "requires", says="{name} is set only if {others} is.", one_way=True, seen_in="any record"
    ),
    _relation(
        "ordered_relative_to",
        says={
            "before": "{name} is not after {others}.",
            "after": "{name} is not before {others}.",
            # Neither the reference nor the names say which comes first.
            "in_order_with": "{name} and {others} are in order, whichever comes first.",
        },
    ),
    _relation(
        "sized_relative_to",
        # The reference does not say which is larger.
        says="The magnitudes of {name} and {others} are in proportion.",
        basis="open",
    ),
    _relation(
        "matches_values_of", says="The values of {name} match those of {others}.", one_way=True
    ),
)
_OPERATION = (
    Kind(
        "status",
        "operation",
        {
            "one": "{title} answers {success}.",
            "several": "{title} answers {success}, or {others} without a body.",
        },
        operations="every",
        reads_by="list",
        failures=("UndefinedStatusCode",),
    ),
    _answer(
        "robust",
        label="No server errors",
        says="{title} never answers with a server error, whatever is sent.",
    ),
    _answer(
        "answered",
        label="Always answered",
        says="{title} answers every request; no connection breaks.",
    ),
    _answer(
        "discreet",
        label="No leaks in answers",
        says="No answer of {title} shows a credential, a traceback or an HTML page.",
    ),
    _answer(
        "json",
        label="JSON answers",
        says="{title} answers with JSON that parses, is UTF-8 and has the right content type.",
        operations="with an answer",
        failures=(
            "UndefinedContentType",
            "MissingContentType",
            "MalformedMediaType",
            "MalformedJson",
        ),
    ),
    _operation(
        "unknown_pk",
        label="Unknown pk",
        says="{title} answers 404 to a pk that no record has.",
        operations="with a pk",
        quick="one operation",
        reads_by="get",
    ),
    _operation(
        "malformed_pk",
        says="{title} refuses a malformed pk.",
        operations="with a pk",
        quick="one operation",
        reads_by="get",
    ),
    _operation(
        "malformed_json",
        label="Malformed JSON",
        says="{title} refuses a body that is not JSON.",
        operations="with a body",
        quick="one operation",
    ),
    _operation(
        "content_type",
        says="{title} refuses a body that is not sent as JSON.",
        operations="with a body",
        quick="one operation",
    ),
    _operation(
        "in_order",
        label="Order of items",
        says="Bulk write answers one record for each item, in the order sent.",
        operations=("bulk_write",),
    ),
    _operation(
        "persisted",
        label="Stored records",
        says={
            "create": "Get finds a record that Create has made.",
            "bulk_write": "Get finds every record that Bulk write has made.",
        },
        operations=("create", "bulk_write"),
    ),
    _operation(
        "items",
        label="Records in List",
        says="List answers with records that keep the rules of the resource.",
        operations=("list",),
    ),
    _operation(
        "complete",
        label="Complete List",
        says="List shows every record exactly once.",
        operations=("list",),
    ),
    _operation(
        "same_record",
        label="Right record",
        says="Get answers with the record of the pk.",
        operations=("get",),
    ),
    _operation(
        "partial",
        label="Partial Update",
        says="Update changes no field that was not sent.",
        operations=("update",),
    ),
    _operation(
        "gone",
        label="Deleted records",
        says="Get, Delete and List no longer find a deleted record, and no record refers to it.",
        operations=("delete",),
    ),
    _operation(
        "only_that",
        label="No other record changed",
        says={
            "update": "Update changes no other record.",
            "delete": "Delete removes no other record.",
        },
        operations=("update", "delete"),
        # A record that another one's request has changed is also missing, not listed or different.
        precedence=-1,
    ),
    _operation(
        "no_effect",
        label="Refused writes",
        says={
            "create": "A Create that is refused creates nothing.",
            "bulk_write": "Bulk write creates no record for an item that it refuses.",
            "update": "An Update that is refused changes nothing.",
            "delete": "A Delete that is refused deletes nothing.",
        },
        operations=("create", "bulk_write", "update", "delete"),
        quick="one operation",
        # A record that a refused request has changed is also missing, not listed or different.
        precedence=-1,
    ),
    _operation(
        "put",
        label="PUT",
        says="PUT, which is not documented, changes nothing.",
        operations=("update",),
    ),
    Kind(
        "authentication",
        "credential",
        "{title} is refused unless {header} carries its credential.",
        basis="stated",
        operations="every",
        quick="one credential",
        reads_by="list",
    ),
)
_LIST = (
    _list(
        "paging",
        says="The pages of an ordered List, joined, are that List: nothing is missing or repeated.",
    ),
    _list(
        "order_by",
        label="Ordering",
        says="List comes in the order that _order_by names; a leading minus reverses it.",
    ),
    _list(
        "filter",
        label="Filters",
        says={
            operator: "{parameter} lists the records whose {field} " + lists + "{negation}."
            for operator, lists in {
                "": "is the value",
                "contains": "contains the text",
                "startswith": "starts with the text",
                "endswith": "ends with the text",
                "iexact": "is the text, in any case",
                "icontains": "contains the text, in any case",
                "istartswith": "starts with the text, in any case",
                "iendswith": "ends with the text, in any case",
                "in": "is one of the values, which commas separate",
                "gt": "is greater than the value",
                "gte": "is the value or greater",
                "lt": "is less than the value",
                "lte": "is the value or less",
                "isnull": "is null, as its value says",
            }.items()
        },
    ),
)
KINDS: Mapping[str, Kind] = {
    kind.name: kind for kind in (*_FIELD, *_VALUE, *_RELATION, *_OPERATION, *_LIST)
}
BY_RELATION: Mapping[str, Kind] = {name: kind for kind in KINDS.values() for name in kind.relations}
BY_KEYWORD: Mapping[str, Kind] = {kind.keyword: kind for kind in KINDS.values() if kind.keyword}


def names_of(*, scope: Scope | None = None, seen_in: Visibility | None = None) -> tuple[str, ...]:
    """Return the names of the kinds of a scope, or of those whose violations are visible there."""
    return tuple(
        kind.name
        for kind in KINDS.values()
        if scope in {None, kind.scope} and seen_in in {None, kind.seen_in}
    )
