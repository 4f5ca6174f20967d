"""`manage.py create_user USERNAME --role R --area CODE_OR_ID`: an account with a first password."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from posyandu.models import Peran
from posyandu.services.users import UserRefused, create_user


class Command(BaseCommand):
    help = "Membuat akun dengan satu peran dan satu wilayah; kata sandinya tampil sekali saja."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--role", required=True, choices=Peran.values)
        parser.add_argument(
            "--area", required=True, help="Kode kelurahan atau kota, id posyandu atau puskesmas."
        )

    def handle(self, *args: Any, username: str, role: str, area: str, **options: Any) -> None:
        try:
            made = create_user(username=username, role=Peran(role), area=area, by=None)
        except UserRefused as error:
            raise CommandError(f"Akun belum dibuat: {error}") from error
        self.stdout.write(f"Nama pengguna: {made.user.username}")
        self.stdout.write(f"Kata sandi pertama: {made.password}")
        self.stdout.write("Catat sekarang dan minta pemiliknya menggantinya setelah masuk.")
