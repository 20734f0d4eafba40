"""Writes the shell script that repeats a finding and says whether the rule is still broken."""
