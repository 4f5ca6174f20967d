"""How accounts come to be: staff are given theirs, nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.middleware.csrf import rotate_token


class AccountAdapter(DefaultAccountAdapter):
    """Closes sign-up, and answers without blame."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Akun ini sedang tidak aktif. Hubungi admin.",
        "enter_current_password": "Kata sandi sekarang belum cocok, coba tulis sekali lagi.",
        "incorrect_code": "Kode belum cocok, coba tulis kode yang terbaru.",
        "incorrect_password": "Kata sandi belum cocok, coba tulis sekali lagi.",
        "username_password_mismatch": (
            "Nama pengguna dan kata sandi belum cocok, coba tulis sekali lagi."
        ),
        "rate_limited": "Terlalu banyak percobaan sekaligus, tunggu satu menit.",
        "too_many_login_attempts": "Terlalu banyak percobaan, tunggu beberapa menit.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def logout(self, request: HttpRequest) -> None:
        """End the login, and change the CSRF token as signing in does.

        The weighing table on a phone tells a logout from an expired login by it.
        """
        super().logout(request)
        rotate_token(request)
