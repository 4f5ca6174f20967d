"""Receiving an upload: onto the disk as it comes, and no further than the limit."""

from typing import Any, Final

from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

from measurements.importing.containers import MAX_FILE_BYTES

MAX_MEGABYTES: Final = MAX_FILE_BYTES // 1_000_000


class LimitedUpload(TemporaryFileUploadHandler):
    """Drops a file as soon as it is longer than MAX_FILE_BYTES; the form's other fields arrive.

    The rest of the request is read and thrown away, so that the sender sees a page with a sentence
    and not a broken connection.
    """

    is_too_big = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a chunk; raises SkipFile past the limit, on which Django deletes the file."""
        if start + len(raw_data) > MAX_FILE_BYTES:
            self.is_too_big = True
            raise SkipFile
        super().receive_data_chunk(raw_data, start)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Close the file before, if there are several; only one is asked for."""
        if hasattr(self, "file"):
            self.file.close()
        super().new_file(*args, **kwargs)
