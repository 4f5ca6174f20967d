"""Receiving a file: onto the disk under its checksum, and never more than a spreadsheet's size."""

import hashlib
import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from django.conf import settings

from measurements.importing.containers import EMPTY, MAX_FILE_BYTES, TOO_BIG
from measurements.importing.errors import WrongFile
from measurements.models import ImportBatch, OperasiTimbang
from posyandu import audit
from posyandu.models import Kota, User

CHUNK_BYTES = 1024 * 1024


def receive(
    upload: BinaryIO,
    *,
    file_name: str,
    kota: Kota,
    operasi: OperasiTimbang | None,
    by: User | None,
) -> ImportBatch:
    """Keep an uploaded file until it is checked.

    Raises WrongFile for an empty or an oversized one, of which nothing stays behind.
    """
    path, checksum = _stored(upload, Path(file_name).suffix.lower())
    batch = ImportBatch.objects.create(
        kota=kota,
        operasi=operasi,
        file_name=Path(file_name).name[-200:],
        sha256=checksum,
        path=str(path),
        uploaded_by=by,
    )
    audit.record("unggah", kind="berkas", object_id=batch.pk, by=by)
    return batch


def _stored(upload: BinaryIO, suffix: str) -> tuple[Path, str]:
    folder = Path(settings.UPLOAD_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, n_bytes = hashlib.sha256(), 0
    with NamedTemporaryFile(dir=folder, delete=False) as draft:
        try:
            while chunk := upload.read(CHUNK_BYTES):
                n_bytes += len(chunk)
                if n_bytes > MAX_FILE_BYTES:
                    raise WrongFile(TOO_BIG)
                digest.update(chunk)
                draft.write(chunk)
            if not n_bytes:
                raise WrongFile(EMPTY)
        except BaseException:
            os.unlink(draft.name)
            raise
    path = folder / f"{digest.hexdigest()}{suffix if suffix in SUFFIXES else ''}"
    os.replace(draft.name, path)
    return path, digest.hexdigest()


SUFFIXES = {".csv", ".xlsx", ".xls"}
