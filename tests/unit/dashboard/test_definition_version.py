"""What a closing says its counts mean has to move with the statements that count them."""

from hashlib import sha256
from pathlib import Path

from dashboard.models import COUNTS
from dashboard.models.summaries import DEFINITION_VERSION

SQL = Path(__file__).resolve().parents[3] / "dashboard" / "sql"
# A new version wherever a count means something else from now on. Where the statements only say
# the same in other words, the digest alone.
KNOWN = {"2026.1": "512f781dbe0be7cd"}


def test_the_definition_version_moves_with_the_statements_that_count():
    said = [f"{name}: {what}" for name, what in COUNTS.items()]
    for path in sorted(SQL.glob("*.sql")):
        lines = path.read_text(encoding="utf-8").splitlines()
        words = " ".join(line for line in lines if not line.startswith("--")).split()
        said += [path.name, " ".join(words)]
    digest = sha256("\n".join(said).encode()).hexdigest()[:16]
    assert KNOWN[DEFINITION_VERSION] == digest
