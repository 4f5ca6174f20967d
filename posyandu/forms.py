"""allauth's forms in the words of this product."""

from typing import Any

from allauth.account import forms

LABELS = {
    "login": "Nama pengguna",
    "password": "Kata sandi",
    "oldpassword": "Kata sandi sekarang",
    "password1": "Kata sandi baru",
    "password2": "Kata sandi baru, sekali lagi",
}

HELP = {"password1": "Paling sedikit 8 huruf atau angka, jangan yang mudah ditebak."}


class OurWords:
    """Names the fields of a form by LABELS and explains them by HELP."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = HELP.get(name, field.help_text)


class LoginForm(OurWords, forms.LoginForm):
    """User name and password."""


class ReauthenticateForm(OurWords, forms.ReauthenticateForm):
    """The password once more."""


class ChangePasswordForm(OurWords, forms.ChangePasswordForm):
    """The old password and the new one twice."""
