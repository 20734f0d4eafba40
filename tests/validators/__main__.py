"""`python -m tests.validators record` runs Ajv and Java; `table` writes docs/validators.md."""

import sys

from tests.validators.table import PAGE, page
from tests.validators.verdicts import record

if sys.argv[1:] == ["record"]:
    record()
elif sys.argv[1:] == ["table"]:
    PAGE.write_text(page(), encoding="utf-8")
else:
    raise SystemExit(__doc__)
