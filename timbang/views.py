"""The page of the weighing table, its service worker and manifest, and who is signed in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from posyandu.access import may
from timbang.access import may_weigh
from timbang.shell import manifest, read_shell, worker_script


# A phone fetches page and worker before it is kept. Neither holds a secret that its compressed
# length could tell (BREACH).
@may(may_weigh)
@cache_control(private=True, no_cache=True)
@gzip_page
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The page itself. The service worker compares the version with its own before it keeps it."""
    found = read_shell()
    return HttpResponse(found.html, headers={"X-Timbang-Version": found.version})


# Open to strangers: a login that has expired must not keep a phone on an old version, and there is
# nothing in it but names of static files.
@login_not_required
@cache_control(private=True, no_cache=True)
@gzip_page
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker; its text changes whenever a file of the page does."""
    return HttpResponse(worker_script(read_shell()), content_type="text/javascript; charset=utf-8")


@login_not_required  # browsers fetch it without cookies
@cache_control(private=True, no_cache=True)
@require_safe
def web_manifest(request: HttpRequest) -> JsonResponse:
    """What makes the page installable."""
    return JsonResponse(manifest(), content_type="application/manifest+json")


@login_not_required  # it says 401 itself: a redirect to a page would tell the phone nothing
@never_cache
@require_safe
def who_am_i(request: HttpRequest) -> JsonResponse:
    """Who is signed in in this browser, with the CSRF token of that login.

    The token changes at every login, so that a request made with it cannot go out in the name of
    somebody who signed in later. 401 for nobody, 403 for a role that does not weigh.
    """
    user = request.user
    if not user.is_authenticated:
        return JsonResponse({"detail": "Silakan masuk dahulu."}, status=401)
    if not may_weigh(user):
        return JsonResponse({"detail": "Akun ini tidak untuk meja timbang."}, status=403)
    name = user.get_full_name() or user.username
    return JsonResponse(
        {
            "user": {"id": user.pk, "nama": name, "role": user.role},
            "csrf": get_token(request),
            "server_time": timezone.localtime().isoformat(),
        }
    )
