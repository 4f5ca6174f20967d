from dataclasses import replace

from dashboard.panels import panels, ranked
from dashboard.results import PeriodKind
from tests.fakes.round_summary import area, kelurahan, prevalence, puskesmas, round_summary


def names(panel):
    return [row.nama for row in panel.rows]


def test_areas_stand_in_their_fixed_order_unless_ranking_is_asked_for():
    summary = round_summary()

    fixed, by_share = panels(summary), panels(summary, is_ranked=True)

    assert names(fixed["puskesmas"]) == [one.nama for one in puskesmas()]
    assert names(by_share["puskesmas"])[0] == "Bontang Lestari"
    assert names(by_share["puskesmas"])[-1] == "Bontang Barat"


def test_too_few_children_and_no_data_are_never_ranked():
    small = area("1", "Kecil", "", prevalence(29, 29))
    empty = area("2", "Kosong", "", prevalence(0, 0, 50))
    low = area("3", "Rendah", "", prevalence(1, 100))
    high = area("4", "Tinggi", "", prevalence(40, 100))

    assert [one.nama for one in ranked([small, empty, low, high])] == [
        "Tinggi",
        "Rendah",
        "Kecil",
        "Kosong",
    ]


def test_the_title_names_the_lowest_puskesmas():
    assert panels(round_summary())["puskesmas"].title == (
        "Puskesmas Bontang Barat terendah, 11,88 %"
    )


def test_a_small_area_is_never_called_the_lowest():
    small = area("0", "Kecil", "", prevalence(0, 29))

    title = panels(round_summary(puskesmas=(small, *puskesmas())))["puskesmas"].title

    assert title == "Puskesmas Bontang Barat terendah, 11,88 %"


def test_an_order_among_incomplete_areas_is_provisional():
    open_ = area("9", "Separuh", "", prevalence(20, 100, 200))

    title = panels(round_summary(puskesmas=(*puskesmas(), open_)))["puskesmas"].title

    assert title == "Puskesmas Bontang Barat sementara terendah, 11,88 %"


def test_the_titles_of_map_and_kelurahan_are_their_findings():
    shown = panels(round_summary())

    assert shown["peta"].title == "Tertinggi Guntung, terendah Kanaan"
    assert shown["kelurahan"].title == "2 dari 15 kelurahan mencapai 20 %, batas “tinggi” WHO"


def test_no_kelurahan_above_the_limit_is_a_finding_too():
    calm = tuple(area(str(at), f"K{at}", "", prevalence(5, 100)) for at in range(3))

    assert panels(round_summary(kelurahan=calm))["kelurahan"].title == (
        "Tidak ada kelurahan mencapai 20 %, batas “tinggi” WHO"
    )


def test_the_trend_compares_the_last_two_rounds_and_warns_of_the_months():
    panel = panels(round_summary())["tren"]

    assert panel.title == "Operasi timbang: 17,44 % pada Mei, 15,69 % pada November"
    assert panel.subtitle == "Bulan lain mencakup 49–76 % balita: tidak sebanding."


def test_every_number_drawn_stands_in_the_table():
    summary = round_summary()
    shown = panels(summary)

    assert len(shown["tren"].rows) == len(summary.trend)
    assert len(shown["peta"].rows) == len(summary.map)
    row = next(row for row in shown["kelurahan"].rows if row.nama == "Kanaan")
    assert (row.counts, row.share, row.limits, row.coverage) == (
        "21 dari 262",
        "8,02 %",
        "5,3–11,9 %",
        "100,00 %",
    )


def test_the_three_series_of_the_trend_have_their_own_names():
    rows = panels(round_summary())["tren"].rows

    assert {row.parent for row in rows} == {
        "Rekap e-PPGBM",
        "Penimbangan bulanan",
        "Operasi Timbang I 2025",
        "Operasi Timbang II 2025",
    }
    assert len({sign.kind for sign in panels(round_summary())["tren"].signs}) == 4


def test_a_provisional_row_has_its_bounds_and_a_complete_one_has_none():
    areas = (
        area("1", "Separuh", "", prevalence(10, 50, 100)),
        area("2", "Lengkap", "", prevalence(10, 50)),
    )

    half, whole = panels(round_summary(kelurahan=areas))["kelurahan"].rows

    assert (half.bounds, half.remark) == ("10,0–60,0 %", "sementara")
    assert (whole.bounds, whole.remark) == ("", "")


def test_a_row_without_data_says_so_and_shows_no_zero_percent():
    empty = area("1", "Kosong", "", prevalence(0, 0, 50))

    (row,) = panels(round_summary(kelurahan=(empty,)))["kelurahan"].rows

    assert (row.share, row.remark) == ("–", "belum ada data")


def test_a_hidden_row_shows_no_share_and_says_why():
    hidden = replace(area("1", "Kecil", "", prevalence(3, 262)), is_suppressed=True)

    (row,) = panels(round_summary(kelurahan=(hidden,)))["kelurahan"].rows

    assert (row.counts, row.share, row.limits, row.bounds) == ("*** dari 262", "–", "–", "")
    assert row.remark == "disembunyikan agar anak tidak dikenali"


def test_rings_and_hatching_are_explained_only_where_they_are_drawn():
    complete = panels(round_summary())
    half = tuple(replace(one, prevalence=prevalence(9, 50, 90)) for one in kelurahan())
    half = tuple(replace(one, coverage=one.prevalence.coverage) for one in half)

    provisional = panels(round_summary(kelurahan=half))["kelurahan"]

    assert complete["kelurahan"].signs == ()
    assert [sign.kind for sign in provisional.signs] == ["dot", "ring"]


def test_one_area_is_compared_with_nothing():
    one = round_summary(
        puskesmas=puskesmas()[:1], map=round_summary().map[:1], kelurahan=kelurahan()[:1]
    )

    assert set(panels(one)) == {"tren", "kelurahan"}
    assert panels(one)["kelurahan"].title.startswith("Tidak ada kelurahan mencapai")


def test_a_page_without_a_trend_or_areas_still_has_its_panels():
    shown = panels(round_summary(trend=(), map=(), puskesmas=(), kelurahan=()))

    assert [panel.title for panel in shown.values()] == [
        "Prevalensi dari waktu ke waktu",
        "Prevalensi per kelurahan",
    ]


def test_one_round_alone_is_not_compared():
    alone = tuple(p for p in round_summary().trend if p.kind is not PeriodKind.ROUND)

    assert panels(round_summary(trend=alone))["tren"].title == "Prevalensi dari waktu ke waktu"
