"""Why an entry cannot be taken in."""


class Refused(Exception):
    """The entry waits on the phone under "Perlu diperbaiki"; `str` is one Indonesian sentence."""

    def __init__(self, sentence: str, field: str = "", *, is_conflict: bool = False) -> None:
        super().__init__(sentence)
        self.field = field
        self.is_conflict = is_conflict

    @property
    def errors(self) -> dict[str, str]:
        """The sentence at its field, where it is about one."""
        return {self.field: str(self)} if self.field else {}
