"""What a changed promise means for the sender of requests: stricter, looser, or neither."""

from typing import Literal

from spec.kinds import KINDS
from spec.model import Field, Spec
from spec.rule import Rule

Effect = Literal["stricter", "looser", "neither", "different"]
_Change = Literal["added", "removed", "changed"]

_OPPOSITE: dict[Effect, Effect] = {"stricter": "looser", "looser": "stricter"}
# Rules of a field that restrict what a request may hold, beside those of its value.
_RESTRICTING = {"required", "not_null", "unique"}
_LOWER_IS_STRICTER = {"max_length", "maximum", "max_items", "max_properties"}
_HIGHER_IS_STRICTER = {"min_length", "minimum", "min_items", "min_properties"}


def effect(
    rule: Rule, before: Spec, after: Spec, change: _Change, old: Rule | None = None
) -> Effect:
    """Return what a change means for the sender; `old` is the rule before it has changed."""
    if rule.kind == "authentication":
        return {"added": "stricter", "removed": "looser", "changed": "different"}[change]  # type: ignore[return-value]
    was, now = _field(before, rule), _field(after, rule)
    if rule.field is None or not any(one and one.in_request for one in (was, now)):
        return "neither"
    if change == "changed" and old is not None:
        return _changed(old, rule, was, now)
    told = _of(rule)
    # A rule of a new field does not restrict a sender that leaves the field out.
    if (was is None or now is None) and rule.kind not in {"required", "any_of"}:
        return "neither"
    return told if change == "added" else _OPPOSITE.get(told, told)


def _field(spec: Spec, rule: Rule) -> Field | None:
    try:
        return spec.resource(rule.resource).field(rule.field or "")
    except KeyError:
        return None


def _of(rule: Rule) -> Effect:
    """Return what it means that there is such a rule."""
    if rule.kind == "nullable":
        return "looser"
    scope = KINDS[rule.kind].scope
    restricts = rule.kind in _RESTRICTING or scope in {"value", "relation"}
    return "stricter" if restricts else "neither"


def _changed(old: Rule, new: Rule, was: Field | None, now: Field | None) -> Effect:
    before, after = old.details.get("limit"), new.details.get("limit")
    if isinstance(before, int | float) and isinstance(after, int | float) and before != after:
        if new.kind in _LOWER_IS_STRICTER:
            return "stricter" if after < before else "looser"
        if new.kind in _HIGHER_IS_STRICTER:
            return "stricter" if after > before else "looser"
    if new.kind == "enum":
        return _sets(set(map(repr, old.details["values"])), set(map(repr, new.details["values"])))
    if new.kind == "type" and was and now:
        return _sets(_types(was), _types(now))
    if "others" in new.details and "others" in old.details:
        restricted = _sets(set(old.details["others"]), set(new.details["others"]))
        return restricted if new.kind == "any_of" else _OPPOSITE.get(restricted, restricted)
    return "different"


def _types(field: Field) -> set[str]:
    return {*field.types, *(["null"] if field.nullable else [])}


def _sets(before: set[str], after: set[str]) -> Effect:
    """Compare what is allowed before and after."""
    if before < after:
        return "looser"
    return "stricter" if after < before else "different"
