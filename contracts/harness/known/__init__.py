"""The dated list of known failures of an environment."""
