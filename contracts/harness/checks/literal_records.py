"""The records that text filters are checked with: a careless filter reads them as patterns."""

from collections.abc import Iterator

from contracts.harness.checks.known_records import KnownRecords
from contracts.harness.oracle.filters import Held, held_text
from spec import Field
from strategies import bodies
from strategies.bodies import Body

# The wildcards of SQL, escapes, and brackets; letters outside ASCII in both cases.
_OF_PATTERNS = ("a%b", "a_b", "a\\b", "a[b]", "Åsa éЖ")
# What a URL encodes, what separates a list of values, and quotes: read in the same place for all
# filters of a field.
_IN_ONE_CASE, _IN_ANY_CASE = ("a%41b", "a'b\"c"), ("a+b", "a,b")
# Where "%" or "_" is a wildcard, it matches this one, too.
_DECOY = "axb"
_TEXTS = (*_OF_PATTERNS, *_IN_ONE_CASE, *_IN_ANY_CASE, _DECOY)
_LONGEST = max(map(len, _TEXTS))


class LiteralRecords(KnownRecords):
    """One record for each text, which all free text fields with filters have."""

    def texts(self, field: Field) -> list[str]:
        """Return the text of each record, in the order of their creation."""
        return [str(record.body[field.name]) for record in self.made]

    def held(self, field: Field) -> list[Held | None]:
        """Return what each record holds in a field, or None if List shows another text."""
        return [
            held_text(text) if shown.get(field.name, text) == text else None
            for text, shown in zip(self.texts(field), self.see_all(), strict=True)
        ]

    def questions(self, field: Field, operator: str) -> Iterator[str]:
        """Yield values for a filter, in the other case if that is the same.

        Filters by patterns share the texts that have a meaning elsewhere.
        """
        plain = operator.removeprefix("i")
        shared = {plain: _IN_ONE_CASE, "": _IN_ONE_CASE + _IN_ANY_CASE}.get(operator, _IN_ANY_CASE)
        for text, whole in zip(_TEXTS, self.texts(field), strict=True):
            if text not in {*_OF_PATTERNS, *shared}:
                continue
            value = {
                "startswith": whole[:-1],
                "contains": text,
                "endswith": text[1:],
            }.get(plain, whole)
            yield value.swapcase() if operator in {"iexact", f"i{plain}"} else value

    def takes(self, field: Field) -> bool:
        """Return whether a field takes each of the texts, whatever other fields have."""
        formed = set(field.schema) - {"type", "maxLength"} or field.values or field.unique
        return (
            field in self._resource.writable
            and field.types == ("string",)
            and not formed
            and field.schema.get("maxLength", _LONGEST) >= _LONGEST
        )

    def _bodies(self) -> list[Body]:
        names = [f.name for f in self._resource.writable if f.name in self._resource.filters]
        fields = [name for name in names if self.takes(self._resource.field(name))]
        tag = self.client.new_tag()
        return [
            self.client.tagged(
                bodies.having(
                    self._resource,
                    **{name: f"{tag} {text}" if name == "custom_id" else text for name in fields},
                )
            )
            for text in _TEXTS
        ]
