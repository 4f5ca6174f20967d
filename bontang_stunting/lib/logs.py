"""Log lines without people in them."""

import logging
import re

# PostgreSQL explains a refused row by printing it: "DETAIL: Failing row contains (…, name, …)".
# The paragraph ends at a blank line, or with the record.
_ROW = re.compile(r"DETAIL:.*?(?=\n\s*\n|\Z)", re.DOTALL)


class WithoutRows(logging.Formatter):
    """Formats a record and its traceback, leaving out the rows a database error quotes."""

    def format(self, record: logging.LogRecord) -> str:
        return _ROW.sub("DETAIL: (left out)", super().format(record))
