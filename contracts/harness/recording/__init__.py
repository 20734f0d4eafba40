"""Turns what a contract sees into evidence, reports and verdicts."""
