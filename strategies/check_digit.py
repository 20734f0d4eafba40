"""Check digits, built: Luhn's for Swedish numbers, GS1's for location numbers."""

from __future__ import annotations


def _luhn_term(digit: str, doubled: bool) -> int:
    if not doubled:
        return int(digit)
    # The digits of a two-digit product are added up, which is the same as taking 9 off.
    product = 2 * int(digit)
    return product if product < 10 else product - 9  # noqa: PLR2004 - the base we count in


def luhn_remainder(digits: str) -> int:
    """Return Luhn's sum over all digits, the check digit included, modulo 10: 0 when right.

    Source: ISO/IEC 7812-1, annex B.
    """
    backwards = enumerate(reversed(digits))
    return sum(_luhn_term(digit, doubled=place % 2 == 1) for place, digit in backwards) % 10


def luhn(payload: str) -> str:
    """Return the Luhn check digit that belongs after `payload`."""
    return str(-luhn_remainder(f"{payload}0") % 10)


def gs1_remainder(digits: str) -> int:
    """Return GS1's sum over all digits, the check digit included, modulo 10: 0 when right.

    Source: GS1 General Specifications, check digit calculation (weights 3 and 1 in turn).
    """
    backwards = enumerate(reversed(digits))
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in backwards) % 10


def gs1(payload: str) -> str:
    """Return the GS1 check digit that belongs after `payload`."""
    return str(-gs1_remainder(f"{payload}0") % 10)
