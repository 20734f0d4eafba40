"""An environment that keeps every promise of the description, and breaks one on request."""
