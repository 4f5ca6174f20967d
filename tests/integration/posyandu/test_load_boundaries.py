"""Real polygons from a GeoJSON file, for an invented city."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from posyandu.models import Batas
from tests.factories import KelurahanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city(data: Path):
    call_command("load_wilayah", str(data / "wilayah" / "kota_contoh"), stdout=StringIO())


@pytest.fixture
def content(data: Path) -> dict:
    return json.loads((data / "batas" / "kota_contoh.geojson").read_text())


@pytest.fixture
def load(tmp_path: Path):
    def load(content, **options) -> str:
        file = tmp_path / "batas.geojson"
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        said = StringIO()
        call_command("load_boundaries", str(file), stdout=said, **options)
        return said.getvalue()

    return load


def test_kelurahan_are_found_by_code_in_any_column_and_by_name(load, content):
    said = load(content, source="Contoh, lisensi MIT")

    assert said == "Batas 3 kelurahan dimuat.\n"
    assert set(Batas.objects.values_list("kelurahan__nama", "geometry__type", "source")) == {
        ("Hulu", "Polygon", "Contoh, lisensi MIT"),
        ("Tengah", "MultiPolygon", "Contoh, lisensi MIT"),
        ("Hilir", "Polygon", "Contoh, lisensi MIT"),
    }


def test_a_spelling_of_the_alias_file_finds_its_kelurahan(load, content):
    content["features"][1]["properties"] = {"Nama Kelurahan": "TENGAH TENGAH"}

    load(content)

    assert Batas.objects.filter(kelurahan__nama="Tengah").exists()


def test_heights_and_extra_members_are_left_behind(load, content):
    content["features"][0]["geometry"]["bbox"] = [0, 0, 1, 1]

    load(content)

    hulu = Batas.objects.get(kelurahan__nama="Hulu").geometry
    assert hulu["coordinates"][0][0] == [117.0, 0.2]
    assert set(hulu) == {"type", "coordinates"}


def test_without_a_source_the_file_is_named(load, content):
    load(content)

    assert set(Batas.objects.values_list("source", flat=True)) == {"batas.geojson"}


def test_a_second_file_replaces_what_it_names_and_keeps_the_rest(load, content):
    load(content, source="lama")
    content["features"] = content["features"][:1]

    load(content, source="baru")

    sources = dict(Batas.objects.values_list("kelurahan__nama", "source"))
    assert sources == {"Hulu": "baru", "Tengah": "lama", "Hilir": "lama"}


def test_kelurahan_without_a_polygon_are_named(load, content):
    content["features"].pop()

    assert "Belum ada batas untuk Hilir." in load(content)


SQUARE = [[[117.0, 0.0], [117.1, 0.0], [117.1, 0.1], [117.0, 0.0]]]


def polygon(rings) -> dict:
    return {"type": "Polygon", "coordinates": rings}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"properties": {"nama": "Muara"}}, "bidang 3 (“Muara”) bukan kelurahan yang dikenal"),
        ({"properties": None}, "bidang 3 (tanpa nama) bukan kelurahan yang dikenal"),
        ({"properties": {"kode": "98.01.01.2001"}}, "kelurahan 98.01.01.2001 untuk kedua kalinya"),
        ({"geometry": None}, "bukan Polygon atau MultiPolygon"),
        ({"geometry": {"type": "Point", "coordinates": [117, 0]}}, "bukan Polygon"),
        ({"geometry": {"type": "Polygon"}}, "titik yang tidak terbaca"),
        ({"geometry": polygon([])}, "garis batas yang tidak tertutup"),
        ({"geometry": polygon([SQUARE[0][:3]])}, "garis batas yang tidak tertutup"),
        ({"geometry": polygon([[["a", "b"]] * 4])}, "titik yang tidak terbaca"),
        ({"geometry": polygon([[[117.0]] * 4])}, "titik yang tidak terbaca"),
        # Metres of a projection, and latitude before longitude.
        ({"geometry": polygon([[[550_000, 15_000]] * 4])}, "bujur lalu lintang dalam derajat"),
        ({"geometry": polygon([[[0.1, 117.4]] * 4])}, "bujur lalu lintang dalam derajat"),
        ({"geometry": polygon([[[float("nan"), 0.1]] * 4])}, "bujur lalu lintang dalam derajat"),
    ],
)
def test_a_wrong_polygon_is_named_and_nothing_is_stored(load, content, change, sentence):
    content["features"][2] |= change

    with pytest.raises(CommandError, match="Batas belum dimuat") as error:
        load(content)

    assert sentence in str(error.value)
    assert not Batas.objects.exists()


def test_every_wrong_polygon_is_named_at_once(load, content):
    for feature in content["features"]:
        feature["properties"] = {"nama": "Muara"}

    with pytest.raises(CommandError) as error:
        load(content)

    assert str(error.value).count("bukan kelurahan yang dikenal") == 3


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("kode;nama", "bukan GeoJSON"),
        ('{"type": "Topology"}', "bukan GeoJSON FeatureCollection"),
        ("[]", "bukan GeoJSON FeatureCollection"),
        ('{"features": [1]}', "bukan GeoJSON FeatureCollection"),
        ('{"features": []}', "tidak berisi satu bidang pun"),
        ("[" * 100_000, "bukan GeoJSON"),
    ],
)
def test_a_wrong_file_gets_one_sentence(load, text, sentence):
    with pytest.raises(CommandError, match=sentence):
        load(text)


def test_a_missing_file_gets_one_sentence(tmp_path):
    with pytest.raises(CommandError, match=r"berkas hilang\.geojson tidak ada"):
        call_command("load_boundaries", str(tmp_path / "hilang.geojson"))


def test_a_name_that_two_kelurahan_share_is_not_guessed(load, content):
    KelurahanFactory(nama="Hilir")

    with pytest.raises(CommandError, match=r"bidang 3 .* bukan kelurahan yang dikenal"):
        load(content)
