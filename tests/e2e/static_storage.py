"""Static files of the browser proofs: production's storage, but for the time it takes."""

from collections.abc import Iterable, Iterator
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

# 5 s of brotli in every test process, for a file that no phone at the table downloads.
LEFT_ALONE = "plotly"


class Storage(CompressedManifestStaticFilesStorage):
    """Hashed names and compressed files as in production; plotly.js stays uncompressed."""

    def compress_files(self, paths: Iterable[str]) -> Iterator[Any]:
        yield from super().compress_files([path for path in paths if LEFT_ALONE not in path])
