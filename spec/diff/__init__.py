"""What two versions of a reference promise differently, rule by rule."""
