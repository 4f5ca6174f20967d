"""Loading the areas of Bontang, and of a city nobody has heard of."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from bontang_stunting.lib.areas import area_key
from posyandu.models import Kecamatan, Kelurahan, KelurahanAlias, Kota, Posyandu, Puskesmas
from posyandu.services.batas import known_names

pytestmark = pytest.mark.django_db

TABLES = (Kota, Kecamatan, Puskesmas, Kelurahan, KelurahanAlias, Posyandu)


def load(*folder: Path) -> str:
    said = StringIO()
    call_command("load_wilayah", *map(str, folder), stdout=said)
    return said.getvalue()


def everything() -> list[list[dict]]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    """An invented city, to change."""
    return shutil.copytree(data / "wilayah" / "kota_contoh", tmp_path / "kota")


def put(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_bontang_comes_with_the_product():
    said = load()

    assert "3 kecamatan, 15 kelurahan, 6 puskesmas, 124 posyandu" in said
    assert Posyandu.objects.in_kota(Kota.objects.get(code="64.74")).count() == 124
    assert Kelurahan.objects.get(code="64.74.02.1005").puskesmas.nama == "Bontang Lestari"
    assert sum(Kelurahan.objects.values_list("sasaran_proyeksi", flat=True)) == 16_584


def test_no_two_kelurahan_of_bontang_share_a_tile_and_north_is_up():
    load()
    tiles = dict(Kelurahan.objects.values_list("nama", "tile_y"))

    assert Kelurahan.objects.values("tile_x", "tile_y").distinct().count() == 15
    assert tiles["Guntung"] == min(tiles.values())
    assert tiles["Bontang Lestari"] == max(tiles.values())


@pytest.mark.parametrize(
    ("spelled", "nama"),
    [
        ("LOKTUAN\u00a0", "Lok Tuan"),
        ("LOK TUAN", "Lok Tuan"),
        ("API API", "Api-Api"),
        ("BEREBAS TENGAH", "Berbas Tengah"),
        ("BEREBAS PANTAI", "Berbas Pantai"),
        ("BERBAS PANTAI", "Berbas Pantai"),
        ("TELIHAN", "Gunung Telihan"),
        ("GN. ELAI", "Gunung Elai"),
    ],
)
def test_the_spellings_of_the_city_s_files_are_known(spelled, nama):
    load()

    codes = known_names().keys[area_key(spelled)]
    assert list(Kelurahan.objects.filter(code__in=codes).values_list("nama", flat=True)) == [nama]


def test_a_second_load_changes_nothing():
    load()
    before = everything()

    load()

    assert everything() == before


def test_another_city_s_files_load_just_as_well(folder):
    load()

    said = load(folder)

    assert said.startswith("Kabupaten Contoh: 2 kecamatan, 3 kelurahan, 2 puskesmas, 4 posyandu")
    assert Posyandu.objects.in_kota(Kota.objects.get(code="98.01")).count() == 4
    assert Posyandu.objects.count() == 128


def test_a_corrected_file_brings_the_names_up_to_date_and_keeps_the_ids(folder):
    load(folder)
    mawar = Posyandu.objects.get(nama="Mawar I")
    put(folder / "posyandu.csv", "Mawar I\n", "Mawar 1\n")
    put(folder / "kelurahan.csv", "Hulu,98.01.01,Satu,120", "Hulu Baru,98.01.01,Dua,130")

    load(folder)

    mawar.refresh_from_db()
    hulu = Kelurahan.objects.get(code="98.01.01.2001")
    assert mawar.nama == "Mawar 1"
    assert (hulu.nama, hulu.puskesmas.nama, hulu.sasaran_proyeksi) == ("Hulu Baru", "Dua", 130)


def test_a_posyandu_that_left_the_file_stays_with_its_children(folder):
    load(folder)
    put(folder / "posyandu.csv", "98.01.02.1001,Melati\n", "")

    load(folder)

    assert Posyandu.objects.filter(nama="Melati").exists()


def test_a_file_saved_by_indonesian_excel_is_read_too(folder):
    for file in folder.glob("*.csv"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b",", b";"))

    assert "4 posyandu" in load(folder)


def test_a_city_without_an_alias_file_loads(folder):
    (folder / "alias.csv").unlink()

    assert "4 posyandu" in load(folder)


def test_an_unknown_projected_target_stays_unknown(folder):
    load(folder)

    assert Kelurahan.objects.get(code="98.01.02.1001").sasaran_proyeksi is None


FAULTS = [
    ("posyandu.csv", "98.01.02.1001,Melati", "98.01.02.9999,Melati",
     "posyandu.csv baris 5: kelurahan “98.01.02.9999” tidak ada di kelurahan.csv"),
    ("posyandu.csv", "98.01.02.1001,Melati", "98.01.01.2001,MAWAR 1",
     "posyandu.csv baris 5: nama ini sudah ada di baris 2"),
    ("posyandu.csv", "98.01.02.1001,Melati", "98.01.02.1001,",
     "posyandu.csv baris 5: kolom nama kosong"),
    ("posyandu.csv", "98.01.02.1001,Melati", "98.01.02.1001," + "M" * 81,
     "posyandu.csv baris 5: isi kolom nama terlalu panjang"),
    ("posyandu.csv", "kelurahan,nama", "desa,nama",
     "posyandu.csv baris 1: kolom kelurahan tidak ada"),
    ("kelurahan.csv", "98.01.01,Satu,120", "98.01.01,Tiga,120",
     "kelurahan.csv baris 2: puskesmas “Tiga” tidak ada di puskesmas.csv"),
    ("kelurahan.csv", "98.01.01,Satu,120", "98.01.02,Satu,120",
     "kelurahan.csv baris 2: kode 98.01.01.2001 tidak diawali 98.01.02."),
    ("kelurahan.csv", "98.01.01,Satu,120", "98.01.01,Satu,banyak",
     "kelurahan.csv baris 2: sasaran_proyeksi “banyak” bukan bilangan 0 sampai 1000000"),
    ("kelurahan.csv", "120,0,0", "120,1,0",
     "kelurahan.csv baris 3: kotak peta ini sudah ada di baris 2"),
    ("kecamatan.csv", "98.01.02", "98.02.02",
     "kecamatan.csv baris 3: kode 98.02.02 tidak diawali 98.01."),
    ("kota.csv", "98.01,Kabupaten", "98.01,Kabupaten A,Provinsi\n98.02,Kabupaten",
     "kota.csv baris 3: satu folder memuat satu kota saja"),
    ("alias.csv", "98.01.01.2002", "98.01.01.2009",
     "alias.csv baris 2: kelurahan “98.01.01.2009” tidak ada di kelurahan.csv"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "sentence"), FAULTS)
def test_a_faulty_line_is_named_and_nothing_is_stored(folder, file, old, new, sentence):
    put(folder / file, old, new)

    with pytest.raises(CommandError, match="Wilayah belum dimuat") as error:
        load(folder)

    assert sentence in str(error.value)
    assert not Kota.objects.exists()


def test_every_fault_is_named_at_once(folder):
    put(folder / "posyandu.csv", "98.01.02.1001,Melati", "98.01.02.9999,Melati")
    put(folder / "kelurahan.csv", "98.01.01,Satu,120", "98.01.01,Tiga,120")

    with pytest.raises(CommandError) as error:
        load(folder)

    assert "kelurahan.csv baris 2" in str(error.value)
    assert "posyandu.csv baris 5" in str(error.value)


@pytest.mark.parametrize("file", ["kota.csv", "kecamatan.csv", "kelurahan.csv", "posyandu.csv"])
def test_a_missing_file_is_named(folder, file):
    (folder / file).unlink()

    with pytest.raises(CommandError, match=f"{file} tidak ada di folder itu"):
        load(folder)


def test_a_file_in_another_encoding_is_named(folder):
    (folder / "posyandu.csv").write_bytes(
        "kelurahan,nama\n98.01.02.1001,Caf\u00e9".encode("cp1252")
    )

    with pytest.raises(CommandError, match=r"posyandu\.csv bukan teks UTF-8"):
        load(folder)


def test_a_failure_half_way_leaves_nothing_behind(folder, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Posyandu.objects, "bulk_create", fails)

    with pytest.raises(RuntimeError):
        load(folder)

    assert not Kota.objects.exists()


def test_a_file_may_say_on_which_day_each_posyandu_opens_and_be_loaded_without(folder):
    plain = (folder / "posyandu.csv").read_text()
    lines = plain.splitlines()
    said = [f"{lines[0]},hari_buka", f"{lines[1]},12", *(f"{line}," for line in lines[2:])]

    (folder / "posyandu.csv").write_text("\n".join(said))
    load(folder)
    (folder / "posyandu.csv").write_text(plain)
    load(folder)

    days = Posyandu.objects.values_list("hari_buka", flat=True)
    assert [day for day in days if day] == [12]


def test_a_day_that_not_every_month_has_is_refused(folder):
    lines = (folder / "posyandu.csv").read_text().splitlines()
    (folder / "posyandu.csv").write_text(f"{lines[0]},hari_buka\n{lines[1]},31")

    with pytest.raises(CommandError, match="bukan bilangan 1 sampai 28"):
        load(folder)
