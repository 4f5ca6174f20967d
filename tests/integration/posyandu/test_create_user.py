"""An account from the command line: one role, one area, a password that is shown once."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from posyandu.models import AuditEvent, Peran, User
from posyandu.models.users import AREA_OF
from posyandu.services.users import first_password
from tests.factories import AREA_FACTORIES

pytestmark = pytest.mark.django_db


def create(username: str, role: str, area: object) -> str:
    said = StringIO()
    call_command("create_user", username, "--role", role, "--area", str(area), stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("role", Peran)
def test_an_account_gets_the_area_of_its_role_and_the_password_shown(role):
    place = AREA_FACTORIES[AREA_OF[role]]()

    said = create("pengguna.baru", role, place.pk)

    user = User.objects.get(username="pengguna.baru")
    assert getattr(user, AREA_OF[role]) == place
    assert user.check_password(re.search(r"Kata sandi pertama: (\S+)", said)[1])


def test_the_act_is_kept_without_the_password():
    said = create("pengguna.baru", Peran.KADER, AREA_FACTORIES["posyandu"]().pk)

    event = AuditEvent.objects.get()
    assert (event.verb, event.object_kind) == ("buat", "pengguna")
    assert re.search(r"pertama: (\S+)", said)[1] not in str(vars(event))


@pytest.mark.parametrize(
    ("role", "area"), [(Peran.KADER, "0"), (Peran.KADER, "Mawar"), (Peran.DINKES, "12.34")]
)
def test_an_area_that_is_not_there_is_refused(role, area):
    with pytest.raises(CommandError, match="tidak ada untuk peran"):
        create("pengguna.baru", role, area)

    assert not User.objects.exists()


@pytest.mark.parametrize("username", ["sudah.ada", "dua kata", ""])
def test_a_name_that_cannot_be_used_is_refused(username):
    kota = AREA_FACTORIES["kota"]()
    create("sudah.ada", Peran.DINKES, kota.pk)

    with pytest.raises(CommandError, match="Akun belum dibuat"):
        create(username, Peran.DINKES, kota.pk)

    assert User.objects.count() == 1


def test_first_passwords_differ_and_have_no_sign_that_reads_as_another():
    passwords = {first_password() for _ in range(200)}

    assert len(passwords) == 200
    assert not set("".join(passwords)) & set("01lo")
