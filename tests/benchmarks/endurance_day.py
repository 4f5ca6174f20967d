"""What happens around a display in a day: children come, the room chooses, the server dies."""

import json
import random
import socket
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPResponse
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from bontang_stunting.lib.dates import month_number, month_start
from command_center.models import SCENES, TautanLayar
from command_center.pages.wall import COOKIE
from command_center.services.control import Choice, choose
from command_center.services.links import digest_of
from dashboard.services.closing import close_and_keep
from dashboard.services.refresh import rebuild_summaries
from measurements.models import OperasiTimbang
from measurements.services.derivation import derive_all
from measurements.services.rounds import create_round, open_round
from posyandu.models import Kelurahan, Kota, User
from tests.benchmarks.entry_city import MONTHS_BEFORE, Phone, sign_in
from tests.benchmarks.entry_server import Server, site
from tests.builders.city import CHILDREN_OF_A_POSYANDU, build_city

SECRET: Final = "rahasia-layar-uji"
PACE_S: Final = 15


def make_city(n_posyandu: int) -> list[Phone]:
    """A city with a closed round, one that is open, and a display link; a phone a posyandu."""
    today = timezone.localdate()
    months = [month_start(month_number(today) - back) for back in range(MONTHS_BEFORE, 0, -1)]
    kota = build_city(CHILDREN_OF_A_POSYANDU * n_posyandu, months)
    derive_all()
    rebuild_summaries()
    before = create_round(
        kota=kota, code="", nama="Operasi Timbang Lalu", starts_on=months[-1],
        ends_on=months[-1] + timedelta(days=14),
    )  # fmt: skip
    open_round(operasi=before, at=timezone.now(), by=None)
    rebuild_summaries()
    close_and_keep(operasi=before, at=timezone.now(), by=None)
    present = create_round(
        kota=kota, code="", nama="Operasi Timbang Uji", starts_on=month_start(month_number(today)),
        ends_on=today + timedelta(days=1),
    )  # fmt: skip
    open_round(operasi=present, at=timezone.now(), by=None)
    rebuild_summaries()
    phones = sign_in(n_posyandu)
    TautanLayar.objects.create(
        digest=digest_of(SECRET), nama="Uji", kota=kota, by=User.objects.order_by("pk")[0],
        created_at=timezone.now(),
    )  # fmt: skip
    return phones


class RenewableSite:
    """The site, and which release of it runs."""

    def __init__(self) -> None:
        self.folder = Path(settings.VAR_DIR) / "rilis"
        self.folder.mkdir(exist_ok=True)
        self.server: Server = site("tests.benchmarks.endurance_site_settings")
        self.server.env = {**self.server.env, "BENCH_RELEASE": str(self.folder)}
        self._release("pertama")

    def _release(self, name: str) -> None:
        top = self.folder / "aplikasi"  # lib/release.py reads what lies in folders
        top.mkdir(exist_ok=True)
        (top / "rilis.py").write_text(f'"""{name}"""\n')

    def renew(self) -> None:
        """Stop it in peace and start a new release."""
        self.server.stop()
        self._release("kedua")
        self.server.start()

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """(status, body) of one request on a connection of its own."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=60) as line:
            line.sendall(request)
            answer = HTTPResponse(line)
            answer.begin()
            return answer.status, answer.read()

    def told(self) -> dict[str, Any]:
        """What a display is told now. Raises RuntimeError when it is told nothing."""
        status, body = self.ask(
            b"GET /command-center/data/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            + f"Cookie: {COOKIE}={SECRET}\r\nConnection: close\r\n\r\n".encode()
        )
        if status != 200:
            raise RuntimeError(f"the wall was answered {status}")
        found: dict[str, Any] = json.loads(body)
        return found


@dataclass
class Posyandu:
    """The phones that weigh a child now and then, each child once."""

    phones: list[Phone]
    site: RenewableSite
    rng: random.Random = field(default_factory=lambda: random.Random(1))
    n_weighed: int = 0

    def weigh(self) -> None:
        """The next child, at the posyandu whose turn it is. Raises RuntimeError where refused."""
        turn, number = divmod(self.n_weighed, len(self.phones))
        phone = self.phones[number]
        entry = phone.weighs(phone.children[turn], self.rng, timezone.localdate())
        status, body = self.site.ask(phone.sends([entry]))
        results = json.loads(body)["results"] if status == 200 else []
        if [one["status"] for one in results] != ["stored"]:
            raise RuntimeError(f"a weighing was answered {status}")
        self.n_weighed += 1


def choices() -> list[Choice]:
    """What the controller chooses in turn: all live, few scenes in focus, a message, a replay."""
    every = tuple(SCENES)
    focus = Kelurahan.objects.order_by("pk")[0]
    closed = OperasiTimbang.objects.get(state=OperasiTimbang.State.CLOSED)
    return [
        Choice(every, PACE_S, None, "", None, 90),
        Choice(every[:4], 8, focus, "", None, 90),
        Choice(every, PACE_S, None, "Terima kasih kader: balita ditimbang lengkap!", None, 90),
        Choice(every, PACE_S, None, "", closed, 60),
        Choice(every[2:], 20, None, "", None, 90),
    ]


def control(choice: Choice) -> None:
    """Have the wall show this."""
    by = User.objects.order_by("pk")[0]
    choose(choice, kota=Kota.objects.get(), by=by, at=timezone.now())
