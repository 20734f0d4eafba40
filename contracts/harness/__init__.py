"""The only code that speaks HTTP, and everything a contract needs so that it can stay one line."""
