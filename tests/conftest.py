"""One day for all tests, whatever day it is: nothing they assert depends on the calendar."""

import os

from spec.today import VARIABLE

# Before any module of values is imported, since those hold the day they were imported on.
os.environ[VARIABLE] = "2026-06-15"
