"""What List shows: which records, in which order, on which page."""

from mock_api.listing.select import ListedRecords, select

__all__ = ["ListedRecords", "select"]
