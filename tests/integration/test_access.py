"""Who may enter: every address, as every role, as a stranger and across areas.

The table is the rule. An address that is not in it fails the suite, so that none is added without
saying who it is for.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from interventions.models import TindakLanjut, VerifikasiStunting
from measurements.models import ImportBatch
from posyandu.models import Peran, Posyandu, User
from posyandu.models.users import SEES_CHILDREN
from tests.factories import (
    BalitaFactory,
    DugaanGandaFactory,
    ImportBatchFactory,
    KartuPersFactory,
    KecamatanFactory,
    KelurahanFactory,
    KotaFactory,
    MeasurementFactory,
    OperasiTimbangFactory,
    PenggabunganFactory,
    PosyanduFactory,
    SasaranFactory,
    TautanLayarFactory,
    TokenApiFactory,
    user_of,
)
from timbang.models import Keputusan

pytestmark = pytest.mark.django_db

EVERYBODY = frozenset(Peran)
IMPORTERS = frozenset({Peran.PUSKESMAS, Peran.DINKES, Peran.ADMIN})
COORDINATORS = IMPORTERS
RUNNERS = frozenset({Peran.DINKES, Peran.ADMIN})
WEIGHERS = frozenset({Peran.KADER, *COORDINATORS})
# Next door is inside the area of these, and of no other role.
CITY_WIDE = frozenset({Peran.DINKES, Peran.LINTAS, Peran.WALI_KOTA, Peran.ADMIN})
Arguments = Callable[[Posyandu], dict[str, Any]]


@dataclass(frozen=True)
class Door:
    """Who may open an address, and how to ask for it.

    `of` makes the arguments of the address for something that belongs to a posyandu's area, and
    `is_of_the_city` says that the whole city may open it. `always`: arguments that are nobody's.
    """

    who: frozenset[Peran] = EVERYBODY
    for_strangers: bool = False
    of: Arguments | None = None
    is_of_the_city: bool = False
    method: str = "get"
    always: Mapping[str, str] | None = None


def _round(posyandu: Posyandu) -> dict[str, Any]:
    operasi = OperasiTimbangFactory(kota=posyandu.kelurahan.kecamatan.kota)
    SasaranFactory(operasi=operasi, balita__posyandu=posyandu)
    return {"code": operasi.code}


def _round_to_close(posyandu: Posyandu) -> dict[str, Any]:
    return {**_round(posyandu), "step": "tutup"}


def _round_to_change(posyandu: Posyandu) -> dict[str, Any]:
    return {**_round(posyandu), "step": "keluarkan"}


def _file(posyandu: Posyandu) -> dict[str, Any]:
    """A file that somebody of the posyandu's puskesmas brought in."""
    batch = ImportBatchFactory(
        kota=posyandu.kelurahan.kecamatan.kota,
        uploaded_by=user_of(Peran.PUSKESMAS, posyandu),
        state=ImportBatch.State.DONE,
    )
    path = Path(settings.VAR_DIR) / f"{batch.sha256}.csv"
    path.write_text(
        "No,NIK,nama_anak,TANGGALUKUR,BERAT,TINGGI,CARAUKUR\n1,,Contoh,2025-11-04,9,80,"
    )
    batch.path = str(path)
    batch.save()
    return {"pk": batch.pk}


def _child(posyandu: Posyandu) -> dict[str, Any]:
    return {"balita_id": BalitaFactory(posyandu=posyandu).pk}


def _reading(posyandu: Posyandu) -> dict[str, Any]:
    return {"measurement_id": MeasurementFactory(balita__posyandu=posyandu).pk}


def _closed_round(posyandu: Posyandu) -> dict[str, Any]:
    kota = posyandu.kelurahan.kecamatan.kota
    operasi = OperasiTimbangFactory(kota=kota, state="tutup", closed_at=timezone.now())
    return {"code": operasi.code}


def _display(posyandu: Posyandu) -> dict[str, Any]:
    return {"link_id": TautanLayarFactory(kota=posyandu.kelurahan.kecamatan.kota).pk}


def _card(posyandu: Posyandu) -> dict[str, Any]:
    kota = posyandu.kelurahan.kecamatan.kota
    return {"number": KartuPersFactory(kota=kota, operasi__kota=kota).number}


def _follow_up(posyandu: Posyandu) -> dict[str, Any]:
    reading = MeasurementFactory(balita__posyandu=posyandu)
    noted = TindakLanjut.objects.create(
        balita=reading.balita, measurement=reading, seen_on=reading.measured_on, outcome="rs"
    )
    return {"balita_id": reading.balita_id, "pk": noted.pk}


def _verdict(posyandu: Posyandu) -> dict[str, Any]:
    child = BalitaFactory(posyandu=posyandu)
    operasi = OperasiTimbangFactory(kota=posyandu.kelurahan.kecamatan.kota)
    noted = VerifikasiStunting.objects.create(
        balita=child, operasi=operasi, verdict="bukan", decided_by="Dokter",
        decided_on=operasi.starts_on,
    )  # fmt: skip
    return {"balita_id": child.pk, "pk": noted.pk}


def _child_of_round(posyandu: Posyandu) -> dict[str, Any]:
    return {**_round(posyandu), **_child(posyandu)}


def _two_records(posyandu: Posyandu) -> dict[str, Any]:
    pair = DugaanGandaFactory(balita__posyandu=posyandu, other__posyandu=posyandu)
    return {"pk": pair.pk}


def _merge(posyandu: Posyandu) -> dict[str, Any]:
    merge = PenggabunganFactory(kept__posyandu=posyandu, gone__posyandu=posyandu)
    return {"merge_id": merge.pk}


def _child_and_day(posyandu: Posyandu) -> dict[str, Any]:
    return {"balita_id": BalitaFactory(posyandu=posyandu).pk, "on_day": date(2025, 11, 4)}


def _keputusan(posyandu: Posyandu) -> dict[str, Any]:
    kept = MeasurementFactory(balita=BalitaFactory(posyandu=posyandu))
    decision = Keputusan.objects.create(
        balita=kept.balita, on_day=kept.measured_on, kept=kept, reason="x",
        by=user_of(Peran.DINKES, posyandu), at=timezone.now(),
    )  # fmt: skip
    return {"pk": decision.pk}


def _token(posyandu: Posyandu) -> dict[str, Any]:
    return {"token_id": TokenApiFactory(kota=posyandu.kelurahan.kecamatan.kota).pk}


DOORS = {
    # --- open to strangers, each for a reason
    "healthz": Door(for_strangers=True),  # the proxy asks it
    "account_login": Door(for_strangers=True),
    "account_logout": Door(for_strangers=True, method="post"),  # also half-way through a login
    "account_inactive": Door(for_strangers=True),  # says that an account is closed
    "mfa_authenticate": Door(for_strangers=True),  # between the password and the code
    # --- one's own account
    "account_reauthenticate": Door(),
    "account_change_password": Door(),
    "mfa_index": Door(),
    "mfa_reauthenticate": Door(),
    "mfa_activate_totp": Door(),
    "mfa_deactivate_totp": Door(),
    "mfa_view_recovery_codes": Door(),
    "mfa_generate_recovery_codes": Door(),
    "mfa_download_recovery_codes": Door(),
    # --- figures of one's own area
    "home": Door(),
    "dashboard": Door(),
    "round": Door(of=_round, is_of_the_city=True),
    "month": Door(always={"month": "2025-11"}),
    "compare": Door(),
    "skdn": Door(),
    "skdn-sheet": Door(),
    "trend": Door(),
    # --- what a trend is judged by
    "trend-settings": Door(RUNNERS),
    "trend-setting": Door(RUNNERS, method="post", always={"step": "target"}),
    # --- how rounds are run
    "rounds": Door(),
    "round_new": Door(RUNNERS),
    "round_manage": Door(COORDINATORS, of=_round, is_of_the_city=True),
    "round_act": Door(RUNNERS, of=_round_to_close, is_of_the_city=True, method="post"),
    "round_changes": Door(COORDINATORS, of=_round, is_of_the_city=True),
    "round_change": Door(RUNNERS, of=_round_to_change, is_of_the_city=True, method="post"),
    "api-round-summary": Door(of=_round, is_of_the_city=True),
    "api-schema": Door(),
    "api-pilihan": Door(),
    "api-prevalensi": Door(),
    "api-skdn": Door(),
    "api-tren": Door(),
    "api-anak": Door(SEES_CHILDREN),
    # --- tokens for other SKPD
    "tokens": Door(RUNNERS),
    "token-issue": Door(RUNNERS, method="post"),
    "token-revoke": Door(RUNNERS, of=_token, is_of_the_city=True, method="post"),
    # --- one child by name
    "child": Door(SEES_CHILDREN, of=_child),
    "child-sheet": Door(SEES_CHILDREN, of=_child),
    "child-card": Door(SEES_CHILDREN, of=_child),
    "child-withdraw-follow-up": Door(COORDINATORS, of=_follow_up, method="post"),
    "child-withdraw-verdict": Door(COORDINATORS, of=_verdict, method="post"),
    # --- children by name
    "children": Door(SEES_CHILDREN),
    "children-sheet": Door(SEES_CHILDREN),
    "compare-sheet": Door(SEES_CHILDREN),
    # --- who waits for somebody to act
    "worklists": Door(SEES_CHILDREN),
    "worklist": Door(SEES_CHILDREN, always={"key": "gizi-buruk"}),
    "worklist-sheet": Door(SEES_CHILDREN, always={"key": "gizi-buruk"}),
    "worklist-follow-up": Door(
        COORDINATORS, of=_reading, method="post", always={"key": "gizi-buruk"}
    ),
    "worklist-verdict": Door(COORDINATORS, of=_child_of_round, method="post"),
    "worklist-nik": Door(COORDINATORS, of=_child, method="post"),
    "worklist-pair": Door(COORDINATORS, of=_two_records),
    "worklist-name": Door(COORDINATORS, of=_two_records, method="post"),
    "worklist-merge": Door(COORDINATORS, of=_two_records, method="post"),
    "worklist-dismiss": Door(COORDINATORS, of=_two_records, method="post"),
    "worklist-undo": Door(COORDINATORS, of=_merge, method="post"),
    # --- the wall: a link opens it, and the whole city's roles may look
    "wall": Door(CITY_WIDE),
    "wall-data": Door(CITY_WIDE),
    "wall-film": Door(CITY_WIDE, of=_closed_round, is_of_the_city=True),
    "wall-open": Door(frozenset(), always={"secret": "tidak-dikenal"}),  # nobody's link
    "wall-control": Door(RUNNERS),
    "wall-links": Door(RUNNERS),
    "wall-link-issue": Door(RUNNERS, method="post"),
    "wall-link-revoke": Door(RUNNERS, of=_display, method="post", is_of_the_city=True),
    "press-cards": Door(CITY_WIDE),
    "press-preview": Door(RUNNERS),
    "press-publish": Door(RUNNERS, method="post"),
    "press-png": Door(CITY_WIDE, of=_card, is_of_the_city=True),
    "press-pdf": Door(CITY_WIDE, of=_card, is_of_the_city=True),
    "press-withdraw": Door(RUNNERS, of=_card, method="post", is_of_the_city=True),
    # --- files, whose rows are children
    "import_list": Door(IMPORTERS),
    "import_page": Door(IMPORTERS, of=_file),
    "import_status": Door(IMPORTERS, of=_file),
    "import_check": Door(IMPORTERS, of=_file, method="post"),
    "import_write": Door(IMPORTERS, of=_file, method="post"),
    "import_discard": Door(IMPORTERS, of=_file, method="post"),
    "import_faults": Door(IMPORTERS, of=_file),
    "import_differences": Door(IMPORTERS, of=_file),
    # --- the weighing table
    "timbang": Door(WEIGHERS),
    "timbang_sw": Door(for_strangers=True),  # an expired login keeps no phone on an old version
    "timbang_manifest": Door(for_strangers=True),  # browsers fetch it without cookies
    "timbang_saya": Door(WEIGHERS),
    "timbang_bentrok": Door(COORDINATORS),
    "timbang_bentrok_putuskan": Door(COORDINATORS, of=_child_and_day, method="post"),
    "timbang_bentrok_urungkan": Door(COORDINATORS, of=_keputusan, method="post"),
    "timbang_kecepatan": Door(COORDINATORS),
    "api-timbang-daftar": Door(WEIGHERS),
    "api-timbang-kirim": Door(WEIGHERS, method="post"),
    "api-timbang-mirip": Door(WEIGHERS, method="post"),
    "api-timbang-status": Door(WEIGHERS),
    "api-timbang-bentrok": Door(COORDINATORS),
    "api-timbang-bentrok-putuskan": Door(COORDINATORS, of=_child_and_day, method="post"),
}
# These answer 404 to somebody who has nothing of the kind yet (no code app switched on).
NEEDS_A_SECOND_FACTOR = {
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}
OF_AN_AREA = [name for name, door in DOORS.items() if door.of]
OF_A_PART = [name for name in OF_AN_AREA if not DOORS[name].is_of_the_city]


def addresses(
    patterns: list[URLPattern | URLResolver], namespace: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the project with its full name, however deep it is included."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name or pattern.pattern}", pattern


def ask(client: Client, name: str, posyandu: Posyandu) -> Any:
    door = DOORS[name]
    return getattr(client, door.method)(reverse(name, kwargs=arguments_of(name, posyandu)))


def arguments_of(name: str, posyandu: Posyandu) -> dict[str, Any]:
    """What the address needs to be asked for something of this posyandu."""
    door = DOORS[name]
    return {**(door.of(posyandu) if door.of else {}), **(door.always or {})}


def is_turned_away(response: Any) -> bool:
    """Sent to the login, told that it is not for him, or that there is nothing."""
    to_login = response.status_code == 302 and response.url.startswith(reverse("account_login"))
    return to_login or response.status_code in {401, 403, 404}


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def here() -> Posyandu:
    return PosyanduFactory()


@pytest.fixture
def elsewhere() -> Posyandu:
    """A posyandu of another city."""
    kota = KotaFactory(code="99.02")
    kecamatan = KecamatanFactory(kota=kota, code="99.02.01")
    return PosyanduFactory(kelurahan=KelurahanFactory(kecamatan=kecamatan))


def test_every_address_is_in_the_table_and_the_table_has_no_other():
    found = [name for name, _ in addresses(get_resolver().url_patterns)]

    assert sorted(found) == sorted(DOORS)


@pytest.mark.parametrize("name", DOORS)
def test_a_stranger_is_sent_away_except_where_the_table_says(name, client, here):
    response = ask(client, name, here)

    if DOORS[name].for_strangers:
        assert response.status_code in {200, 302}
    else:
        assert is_turned_away(response)
        assert response.status_code != 404, "a stranger must not learn what there is"


@pytest.mark.parametrize("role", Peran)
@pytest.mark.parametrize("name", DOORS)
def test_a_role_enters_where_the_table_says_and_nowhere_else(name, role, here):
    response = ask(signed_in(user_of(role, here)), name, here)

    assert response.status_code < 500
    if name not in NEEDS_A_SECOND_FACTOR and name != "account_logout":
        assert is_turned_away(response) == (role not in DOORS[name].who)


@pytest.mark.parametrize("role", Peran)
@pytest.mark.parametrize("name", OF_AN_AREA)
def test_nobody_opens_what_belongs_to_another_city(name, role, here, elsewhere):
    response = ask(signed_in(user_of(role, here)), name, elsewhere)

    assert response.status_code in {403, 404}


@pytest.mark.parametrize("role", sorted(EVERYBODY - CITY_WIDE))
@pytest.mark.parametrize("name", OF_A_PART)
def test_nobody_opens_what_belongs_to_the_puskesmas_next_door(name, role, here):
    response = ask(signed_in(user_of(role, here)), name, PosyanduFactory())

    assert response.status_code in {403, 404}


@pytest.mark.parametrize("name", sorted(set(DOORS) - {"account_logout"}))
def test_an_account_that_was_closed_enters_nowhere(name, here):
    user = user_of(Peran.ADMIN, here)
    client = signed_in(user)
    user.is_active = False
    user.save(update_fields=["is_active"])

    response = ask(client, name, here)

    assert is_turned_away(response) or DOORS[name].for_strangers


@pytest.mark.parametrize("name", sorted(set(DOORS) - {"account_logout"}))
def test_no_page_is_kept_by_a_cache_that_others_share(name, here):
    response = ask(signed_in(user_of(Peran.DINKES, here)), name, here)

    assert "public" not in response.headers.get("Cache-Control", "")


@pytest.mark.parametrize("name", DOORS)
def test_no_page_carries_a_script_or_style_of_its_own(name, here):
    response = ask(signed_in(user_of(Peran.DINKES, here)), name, here)

    if response.headers.get("Content-Type", "").startswith("text/html"):
        page = response.content.decode()
        assert " style=" not in page
        assert "<style" not in page
        scripts = [tag.split(">")[0] for tag in page.split("<script")[1:]]
        # A block of data is not a script that runs.
        assert all("src=" in tag or 'type="application/json"' in tag for tag in scripts)
        assert not any(f" on{event}=" in page for event in ("click", "load", "change", "submit"))
