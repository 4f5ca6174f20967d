import logging
import sys

from bontang_stunting.lib.logs import WithoutRows

REFUSAL = (
    'new row for relation "posyandu_balita" violates check constraint "balita_sex_is_known"\n'
    "DETAIL:  Failing row contains (0193, Nama Rahasia, 7, Jalan\nRahasia).\n"
)


def line_for(message: str, *args: object, exc_info=None) -> str:
    record = logging.LogRecord("app", logging.ERROR, __file__, 1, message, args, exc_info)
    return WithoutRows("%(levelname)s %(message)s").format(record)


def test_a_refused_row_stays_out_of_the_message():
    line = line_for("could not store: %s", REFUSAL)

    assert "Rahasia" not in line
    assert "balita_sex_is_known" in line


def test_a_refused_row_stays_out_of_the_traceback_and_what_follows_is_kept():
    try:
        try:
            raise ValueError(REFUSAL)
        except ValueError as error:
            raise RuntimeError("the batch stopped") from error
    except RuntimeError:
        line = line_for("import failed", exc_info=sys.exc_info())

    assert "Rahasia" not in line
    assert "the batch stopped" in line


def test_other_records_stay_as_they_are():
    assert line_for("%s rows stored", 12) == "ERROR 12 rows stored"
