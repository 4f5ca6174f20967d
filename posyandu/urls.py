"""Signing in and looking after one's own account.

Only these views of allauth are mounted: nobody signs up, and there is no e-mail to reset by.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path

urlpatterns = [
    path("masuk/", account.login, name="account_login"),
    path("keluar/", account.logout, name="account_logout"),
    path("nonaktif/", account.account_inactive, name="account_inactive"),
    path("konfirmasi/", account.reauthenticate, name="account_reauthenticate"),
    path("kata-sandi/", account.password_change, name="account_change_password"),
    path("pengaman/", mfa.index, name="mfa_index"),
    path("pengaman/kode/", mfa.authenticate, name="mfa_authenticate"),
    path("pengaman/konfirmasi/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("pengaman/aplikasi/aktifkan/", totp.activate_totp, name="mfa_activate_totp"),
    path("pengaman/aplikasi/matikan/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("pengaman/cadangan/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "pengaman/cadangan/buat/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "pengaman/cadangan/unduh/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
