"""The one exception a user's file may raise."""


class WrongFile(ValueError):
    """The file as a whole cannot be imported; `str(error)` is one Indonesian sentence to show.

    The sentence never holds the content of a person's cell.
    """
