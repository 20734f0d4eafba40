"""Judges values and answers with pure functions, and never generates any."""
