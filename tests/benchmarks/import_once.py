"""One import, timed, in a process of its own; prints what it took as JSON."""

import json
import resource
import sys
from pathlib import Path
from time import perf_counter, process_time

import django

django.setup()

from measurements.services.importing import check_and_plan, receive, write  # noqa: E402
from posyandu.models import Kota  # noqa: E402
from tests.benchmarks.bench_import_parse import bare_read  # noqa: E402
from tests.benchmarks.processor import worked_seconds  # noqa: E402


def main(path: Path) -> None:
    """Bare read, import, bare read: the mean of the reads is what the import is held against."""
    kota = Kota.objects.get()
    before = _timed_read(path)
    start, worked = perf_counter(), worked_seconds()
    with path.open("rb") as file:
        batch = receive(file, file_name=path.name, kota=kota, operasi=None, by=None)
    batch, planned = check_and_plan(batch.pk)
    batch = write(batch.pk, planned=planned)
    import_s, import_cpu_s = perf_counter() - start, worked_seconds() - worked
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    after = _timed_read(path)
    told = {
        "bare_s": (before[0] + after[0]) / 2,
        "bare_cpu_s": (before[1] + after[1]) / 2,
        "import_s": import_s,
        "import_cpu_s": import_cpu_s,
        "n_stored": batch.counts.get("n_stored", 0),
        "state": batch.state,
        "refusal": batch.refusal,
        "peak_bytes": 1024 * peak_kib,
    }
    sys.stdout.write(json.dumps(told) + "\n")


def _timed_read(path: Path) -> tuple[float, float]:
    """Seconds by the clock and by the processor."""
    start, worked = perf_counter(), process_time()
    bare_read(path)
    return perf_counter() - start, process_time() - worked


if __name__ == "__main__":
    main(Path(sys.argv[1]))
