"""Calls the operations of a resource, and keeps track of the records that a run creates."""
