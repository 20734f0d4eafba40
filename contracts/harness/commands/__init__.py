"""The commands besides a run: doctor and sweep."""
