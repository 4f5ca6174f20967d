"""Days in addresses: /timbang/bentrok/<child>/2025-11-04/."""

from datetime import date


class DayConverter:
    """A day as ISO writes it; no address for what is no day of the calendar."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The day. Raises ValueError for 2025-02-30: the address then leads nowhere."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """The day as text."""
        return value.isoformat()
