"""An environment that keeps every promise of the description, and breaks exactly one on request."""
