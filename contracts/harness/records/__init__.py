"""The operations of a resource, and the records that a run makes there."""
