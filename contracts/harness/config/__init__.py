"""Command-line options and files, read into one frozen `Options`."""
