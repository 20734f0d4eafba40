"""The commands beside a run: doctor and sweep."""
