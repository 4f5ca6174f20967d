from dashboard.templatetags.angka import unbroken


def test_a_figure_stays_on_one_line_with_its_unit():
    assert unbroken("15,69 % dari 9.707 balita pendek, 1,75 poin di bawah Mei") == (
        '<span class="unbroken">15,69 %</span> dari <span class="unbroken">9.707 balita</span> '
        'pendek, <span class="unbroken">1,75 poin</span> di bawah Mei'
    )


def test_a_moment_stays_on_one_line():
    assert unbroken("data per 24 Nov 2025 10.42 WITA") == (
        'data per <span class="unbroken">24 Nov 2025 10.42 WITA</span>'
    )


def test_names_cannot_bring_markup_into_the_page():
    assert unbroken("<b>15 %</b>").startswith("&lt;b&gt;")


def test_a_limit_keeps_its_sign_and_its_unit():
    assert unbroken("TB/U di bawah −2 SD, dari balita") == (
        'TB/U di bawah <span class="unbroken">−2 SD</span>, dari balita'
    )
