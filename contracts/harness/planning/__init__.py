"""Chooses the contracts of a run, their order, and their process."""
