"""A tap does what the thumb meant, whatever arrives meanwhile."""

from playwright.sync_api import expect

from tests.e2e.day import Day
from tests.e2e.phone import Phone


def test_a_tap_during_which_news_arrives_opens_the_child_it_began_on(phone: Phone, day: Day):
    page, other_tab = phone.page, phone.second_tab()
    row = page.locator("a.baris").first
    nama = row.locator(".baris__nama").inner_text()
    box = row.bounding_box()
    assert box is not None
    last = next(one for one in reversed(day.children) if one.nama != nama)

    page.bring_to_front()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    phone.page = other_tab
    phone.weigh(last)
    phone.page = page
    phone.expect_weighed(1, len(day.children))
    page.mouse.up()

    expect(page.get_by_role("heading", level=1)).to_have_text(nama)
