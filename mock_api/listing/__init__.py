"""What List shows: which records, in which order, on which page."""

from mock_api.listing.select import Selection, select

__all__ = ["Selection", "select"]
