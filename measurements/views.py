"""Pages that bring a file in: upload, preview, progress, result. Nothing here reads the file."""

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from measurements.doors import SignedInRequest, files_of, kota_of
from measurements.fault_sheets import fault_sheet
from measurements.forms import UploadForm
from measurements.importing.containers import TOO_BIG
from measurements.importing.errors import WrongFile
from measurements.models import ImportBatch
from measurements.presenters import difference_rows, file_rows, page_of, progress_of
from measurements.services.importing import discard, receive
from measurements.tasks import check_import, write_import
from measurements.uploads import LimitedUpload
from posyandu import audit
from posyandu.access import may
from posyandu.models import User

State = ImportBatch.State
FILES_A_PAGE: Final = 20
DIFFERENCES_A_PAGE: Final = 50
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATES: Final = {
    State.UPLOADED: "measurements/import_waiting.html",
    State.CHECKING: "measurements/import_waiting.html",
    State.CHECKED: "measurements/import_preview.html",
    State.WRITING: "measurements/import_waiting.html",
    State.DONE: "measurements/import_done.html",
    State.REFUSED: "measurements/import_refused.html",
}


@csrf_exempt  # only until the upload handler is set; _import_list checks the token
@require_http_methods(["GET", "HEAD", "POST"])
@may(User.may_import)
def import_list(request: SignedInRequest) -> HttpResponse:
    """The files brought in so far, and the form for another one."""
    request.upload_handlers = [LimitedUpload(request)]
    return _import_list(request)


@csrf_protect
def _import_list(request: SignedInRequest) -> HttpResponse:
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*data, kota=kota_of(request.user), today=timezone.localdate())
    if form.is_bound and (batch := _received(request, form)):
        check_import.delay_on_commit(batch.pk)
        return redirect("import_page", pk=batch.pk)
    files = Paginator(files_of(request.user).select_related("operasi", "uploaded_by"), FILES_A_PAGE)
    page = files.get_page(request.GET.get("hal"))
    context = {"form": form, "page": page, "files": file_rows(page.object_list)}
    return render(
        request, "measurements/import_list.html", context, status=422 if form.errors else 200
    )


def _received(request: SignedInRequest, form: UploadForm) -> ImportBatch | None:
    """The stored file, or None with the reason in the form."""
    handler = request.upload_handlers[0]
    if isinstance(handler, LimitedUpload) and handler.is_too_big:
        form.refuse(TOO_BIG)
    if not form.is_valid():
        return None
    upload = form.cleaned_data["file"]
    try:
        return receive(
            upload,
            file_name=upload.name,
            kota=kota_of(request.user),
            operasi=form.cleaned_data["operasi"],
            by=request.user,
        )
    except WrongFile as error:
        form.refuse(str(error))
        return None


@require_safe
@never_cache
@may(User.may_import)
def import_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """One file: being checked, ready to be stored, being stored, stored, or refused."""
    batch = _file_or_404(request, pk)
    return render(request, TEMPLATES[State(batch.state)], {"batch": batch, "page": page_of(batch)})


@require_safe
@never_cache
@may(User.may_import)
def import_status(request: SignedInRequest, pk: int) -> JsonResponse:
    """How far the work on a file is, for the progress bar."""
    return JsonResponse(progress_of(_file_or_404(request, pk)).as_json())


@require_POST
@may(User.may_import)
def import_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Check again a file whose check was lost, as when a server stopped in between."""
    batch = _file_or_404(request, pk)
    if batch.state in {State.UPLOADED, State.CHECKING}:
        check_import.delay_on_commit(batch.pk)
    return redirect("import_page", pk=pk)


@require_POST
@may(User.may_import)
def import_write(request: SignedInRequest, pk: int) -> HttpResponse:
    """Store a checked file, or go on storing one; pressed twice it is stored once."""
    batch = _file_or_404(request, pk)
    if batch.state in {State.CHECKED, State.WRITING}:
        # The page that follows shows the bar at once, before a worker has taken the task.
        ImportBatch.objects.filter(pk=pk, state=State.CHECKED).update(state=State.WRITING)
        write_import.delay_on_commit(batch.pk)
    return redirect("import_page", pk=pk)


@require_POST
@may(User.may_import)
def import_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove a file that was looked at and is not wanted; one that is being stored stays."""
    batch = _file_or_404(request, pk)
    if not discard(batch, by=request.user):
        return redirect("import_page", pk=pk)
    messages.success(request, f"{batch.file_name} dihapus, tidak ada yang disimpan.")
    return redirect("import_list")


@require_safe
@never_cache
@may(User.may_import)
def import_faults(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The faulty rows with their reasons, as a spreadsheet to correct and bring in again."""
    batch = _file_or_404(request, pk)
    # Whoever brought the file in has its NIK; for others they are masked.
    is_own = batch.uploaded_by_id == request.user.pk
    try:
        content, n_rows = fault_sheet(batch, is_nik_shown=is_own)
    except FileNotFoundError:
        messages.warning(request, "Berkas aslinya sudah tidak disimpan.")
        return redirect("import_page", pk=pk)
    audit.record(
        "unduh", kind="lembar_catatan", object_id=pk, by=request.user, n=n_rows, is_nik_shown=is_own
    )
    name = f"catatan-impor-{pk}.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)


@require_safe
@never_cache
@may(User.may_import)
def import_differences(request: SignedInRequest, pk: int) -> HttpResponse:
    """The z-scores of a file that are not ours, with the likely reason."""
    batch = _file_or_404(request, pk)
    page = Paginator(batch.differences.all(), DIFFERENCES_A_PAGE).get_page(request.GET.get("hal"))
    context = {"batch": batch, "page": page, "rows": difference_rows(page.object_list)}
    return render(request, "measurements/import_differences.html", context)


def _file_or_404(request: SignedInRequest, pk: int) -> ImportBatch:
    """A file this user may open; another city's or area's is not there for him."""
    files = files_of(request.user).select_related("operasi", "uploaded_by")
    return get_object_or_404(files, pk=pk)
