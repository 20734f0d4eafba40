"""Measures what a verdict costs: requests, seconds, and memory, each with a baseline."""
