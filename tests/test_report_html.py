"""The HTML page says what matters first, marks the words at fault, and works in a real browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import evaluations
import pytest
from evaluations import FINDING, REPLY, outcome, suite
from hypothesis import given
from hypothesis import strategies as st

from responder import compare
from responder.models import Finding
from responder.report_html import comparison, html, pieces
from responder.verdict import Evaluation

MIXED = evaluations.evaluation(
    suite(
        outcome("fine"),
        outcome(
            "visit",
            passed=False,
            reply=REPLY,
            findings=(FINDING,),
            topics=("wait-times",),
            review="<PERSON> & I",
        ),
        outcome("rude", passed=False, reply="Go away.", topics=("front-desk", "billing")),
        minimum=0.9,
    ),
    suite(outcome("other", passed=False, reply="Hm.", topics=("billing",)), name="own"),
)


def test_the_page_needs_nothing_but_itself() -> None:
    """No address, no file and no font is named, and the page forbids itself every connection."""
    page = html(MIXED)
    assert not re.findall(r"(?:src|href)\s*=\s*[\"'](?!#)|url\(|@import|https?://", page)
    assert "default-src 'none'" in page


def test_whatever_a_reply_holds_is_text() -> None:
    """Tags of a reply or a review are shown and not obeyed."""
    page = html(MIXED)
    assert "&lt;b&gt;dear&lt;/b&gt;" in page
    assert "&lt;PERSON&gt; &amp; I" in page
    assert "<b>dear" not in page


def test_the_words_at_fault_are_marked_with_rule_and_repair() -> None:
    """A failed case shows the reply with the words marked and, by the same number, rule and repair."""
    page = html(MIXED)
    assert "<mark>visiting us<sup>1</sup></mark>" in page
    assert "<code>privacy.visit</code> (block): It confirms a visit." in page
    assert "Repair: Leave it out." in page


def test_held_out_cases_are_counted_and_not_listed() -> None:
    """A page that showed them one by one would invite to tune to them."""
    page = html(evaluations.evaluation(suite(outcome("secret-1", passed=False, part="held-out"))))
    assert "(1 of them held-out, which are counted and not listed)" in page
    assert "secret-1" not in page


def test_the_chart_says_its_figures_to_those_who_cannot_see_it() -> None:
    """Value, interval, threshold and baseline of each metric are in its label."""
    changes = compare.changes(compare.baseline(evaluations.PASSED), compare.baseline(evaluations.MISSED))
    label = "recall 50.0%, 95 % interval 9.5% to 90.5%, at least 90.0% is asked, baseline 100.0%"
    assert f'aria-label="{label}"' in html(evaluations.MISSED, changes)


@given(
    st.text(st.characters(codec="utf-8"), max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4),
)
def test_pieces_are_the_reply_whatever_overlaps(text: str, places: list[tuple[int, int]]) -> None:
    """Cut pieces joined are the reply, and each finding marks exactly its own characters."""
    findings = [
        Finding(rule="a.b", severity="block", start=min(place), end=max(place), message="m")
        for place in places
    ]
    cut = pieces(text, findings)
    assert "".join(piece.text for piece in cut) == text
    for number, place in enumerate(places, 1):
        marked = "".join(piece.text for piece in cut if number in piece.marks)
        assert marked == text[min(place) : max(place)]


def test_two_results_stand_side_by_side() -> None:
    """The comparison names both results, their figures and the cases that tell them apart."""
    first, second = (compare.baseline(one) for one in (evaluations.PASSED, evaluations.MISSED))
    page = comparison(first, second, compare.changes(first, second), ("a.json", "b.json"))
    assert 'aria-label="recall: 100.0%"' in page.replace("first:", "recall:")
    assert "Passed by the first only (1)" in page
    assert "<code>b</code>" in page


def test_two_reports_show_both_replies() -> None:
    """Of whole reports the replies stand beside each other, marked; of a held-out case nothing is shown."""
    hidden = outcome("secret-1", passed=False, part="held-out")
    first = evaluations.evaluation(
        suite(outcome("a", reply="Hi."), outcome("b", reply="Fine, thank you."), hidden)
    )
    second = evaluations.evaluation(
        suite(outcome("a", reply="Hi."), outcome("b", passed=False, reply=REPLY, findings=(FINDING,)), hidden)
    )
    changes = compare.changes(compare.baseline(first), compare.baseline(second))
    page = comparison(first, second, changes, ("a.json", "b.json"))
    assert page.count('<article class="pair"') == 1
    assert "Fine, thank you." in page
    assert "<mark>visiting us<sup>1</sup></mark>" in page
    assert "secret-1" not in page


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Yield a headless Chromium, or skip where none is installed."""
    webdriver = pytest.importorskip("selenium.webdriver")
    driver, chromium = shutil.which("chromedriver"), shutil.which("chromium")
    if not driver or not chromium:
        pytest.skip("no chromium and chromedriver here")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in (
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
        "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
        f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):  # fmt: skip
        options.add_argument(argument)
    with webdriver.Chrome(options=options, service=webdriver.ChromeService(driver)) as chrome:
        yield chrome


def _open(browser: Any, folder: Path, evaluation: Evaluation = MIXED, fragment: str = "") -> None:
    file = folder / "report.html"
    file.write_text(html(evaluation), encoding="utf-8")
    browser.get("about:blank")
    browser.get(file.as_uri() + fragment)


def _shown(browser: Any) -> list[str]:
    cases = browser.find_elements("css selector", ".case")
    return [case.get_attribute("id").removeprefix("case-") for case in cases if case.is_displayed()]


def test_filters_choose_by_suite_topic_rule_and_word(browser: Any, tmp_path: Path) -> None:
    """Each filter leaves the cases that match, and the count says how many."""
    from selenium.webdriver.support.select import Select

    _open(browser, tmp_path)
    assert _shown(browser) == ["guardrails-visit", "guardrails-rude", "own-other"]
    form = browser.find_element("css selector", ".filters")
    for name, value, left in (
        ("suite", "own", ["own-other"]),
        ("topic", "billing", ["guardrails-rude", "own-other"]),
        ("rule", "privacy.visit", ["guardrails-visit"]),
    ):
        select = Select(form.find_element("name", name))
        select.select_by_visible_text(value)
        assert _shown(browser) == left
        assert form.find_element("css selector", "[role=status]").text == f"{len(left)} of 3 cases"
        select.select_by_visible_text("any")
    form.find_element("name", "find").send_keys("go AWAY")
    assert _shown(browser) == ["guardrails-rude"]


def test_the_page_is_used_by_keyboard(browser: Any, tmp_path: Path) -> None:
    """J and k walk through the cases, / goes to the search field, where both are letters."""
    _open(browser, tmp_path)

    def press(keys: str) -> str:
        browser.switch_to.active_element.send_keys(keys)
        active = browser.switch_to.active_element
        return str(active.get_attribute("id") or active.get_attribute("name"))

    assert [press(key) for key in "jjjjk/"] == [
        "case-guardrails-visit", "case-guardrails-rude", "case-own-other", "case-own-other",
        "case-guardrails-rude", "find",
    ]  # fmt: skip
    assert press("jk") == "find"
    assert browser.switch_to.active_element.get_attribute("value") == "jk"


def test_a_filtered_page_has_an_address(browser: Any, tmp_path: Path) -> None:
    """The filter stands in the address, so that a link to what one sees can be sent."""
    _open(browser, tmp_path, fragment="#topic=billing&state=failed")
    assert _shown(browser) == ["guardrails-rude", "own-other"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_it_fits_phone_and_screen_in_light_and_dark(
    browser: Any, tmp_path: Path, width: int, scheme: str
) -> None:
    """Nothing runs over the side, text contrasts with the page, and the verdict is in the first view."""
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    metrics = {"width": width, "height": 740, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    _open(browser, tmp_path)
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    verdict = browser.find_element("css selector", ".verdict")
    assert verdict.text == "FAIL"
    assert verdict.rect["y"] + verdict.rect["height"] < 740
    colours = browser.execute_script(
        "const s = getComputedStyle; return ['.verdict', '.soft', 'body', 'mark'].map(q => {"
        " const e = document.querySelector(q);"
        " return [s(e).color, s(q === 'mark' ? e : document.body).backgroundColor]; })"
    )
    assert all(_contrast(ink, page) >= 4.5 for ink, page in colours)
    dark = _light(colours[2][1]) < 0.5
    assert dark is (scheme == "dark")


def _light(colour: str) -> float:
    """Return the relative luminance of `rgb(r, g, b)`, as WCAG 2 defines it."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
