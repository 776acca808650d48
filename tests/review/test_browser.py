"""The page in a real browser: Debian's chromium and chromium-driver, without a screen.  Skipped where they are not installed."""

from __future__ import annotations

import functools
import json
import shutil

import pytest

from srcdiff.cli import main

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
from selenium.common.exceptions import WebDriverException  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
# No screen, no sandbox (which root cannot have), and no connections of the browser's own.
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
)

pytestmark = pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason="no chromium and chromedriver: apt-get install chromium chromium-driver")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in [*FLAGS.split(), f"--user-data-dir={tmp_path_factory.mktemp('profile')}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    try:
        driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    except WebDriverException as error:
        pytest.skip(f"{CHROMIUM} does not start: {error.msg}")
    driver.get("about:blank")
    yield driver
    driver.quit()


@pytest.fixture
def page(project, browser):
    """The page of the project, opened at 1400 by 900."""
    assert main(["review"]) == 0
    browser.set_window_size(1400, 900)
    browser.get_log("performance")
    browser.get((project / "review.html").as_uri())
    yield Page(browser)
    assert browser.get_log("browser") == []
    requests = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [one["params"] for one in requests if one["method"] == "Network.requestWillBeSent"]
    # The browser's own first tab may still be loading.
    urls = [one["request"]["url"] for one in sent if not one["documentURL"].startswith("chrome:")]
    assert [url for url in urls if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in urls if url.startswith("file:")]) == 1
    assert browser.execute_script("return window.harmed") is None


class Page:
    def __init__(self, browser):
        self.browser = browser
        self.run = browser.execute_script

    def line(self, side: str, words: str):
        """The first line on a side that can be seen, and says this."""
        found = self.browser.find_elements(By.CSS_SELECTOR, f".{side} .line[id]")
        return next(one for one in found if one.is_displayed() and words in one.text)

    def lines(self, kind: str):
        """What the lines of a kind say, of those that can be seen."""
        found = [one for one in self.browser.find_elements(By.CSS_SELECTOR, f".line.{kind}") if one.is_displayed()]
        return [one.find_element(By.TAG_NAME, "code").text.strip() for one in found]

    def press(self, key: str) -> None:
        self.browser.switch_to.active_element.send_keys(key)

    def find(self, selector: str):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def color(self, element, name="background-color") -> str:
        return element.value_of_css_property(name)

    @property
    def about(self) -> str:
        return self.find("#about").text


def test_a_click_on_an_adjoint_line_shows_its_primal_line(page):
    plain = page.color(page.line("primal", "r = h - y"))
    page.line("derivative", "w_bar = ").click()
    assert page.lines("current") == ["w_bar = x.T @ v_bar"]
    assert page.lines("partner") == ['h = drag(x @ w + b, 0.5)  # <img src=x onerror="window.harmed = 1">']
    primal = page.line("primal", "h = drag")
    assert "partner" in primal.get_attribute("class") and page.color(primal) == "rgba(255, 240, 179, 1)" != plain
    assert page.color(page.line("primal", "r = h - y")) == plain
    assert "loss_grad line" in page.about and "comes from" in page.about and "2·d·n·k operations" in page.about
    page.line("derivative", "w_bar = ").click()
    assert page.lines("partner") == [] and page.about == ""
    page.line("derivative", "w_bar = ").click()
    page.find("#close").click()
    assert page.lines("partner") == [] and page.about == ""


def test_a_click_on_a_primal_line_brings_its_partners_into_view(page):
    page.browser.set_window_size(1400, 500)
    page.run("scrollTo(0, 0)")
    page.line("primal", "speed = np").click()
    assert {"speed = np.sqrt(1.0 + v * v)", "v_bar += 2.0 * t_bar * v"} <= set(page.lines("partner"))
    box = page.run(
        "const b = [...document.querySelectorAll('.derivative .partner')].find(x => x.offsetParent).getBoundingClientRect(); return [b.top, b.bottom, innerHeight]"
    )
    assert 0 <= box[0] and box[1] <= box[2]
    assert "gives" in page.about


def test_hovering(page):
    webdriver.ActionChains(page.browser).move_to_element(page.line("derivative", "r_saved.append")).perform()
    assert page.lines("partner") == ["r = r * (1.0 + 0.1 * r)"] and page.about == ""


def test_keys(page):
    page.line("derivative", "w_bar = ").click()
    page.press("j")
    assert page.lines("current") == ["b_bar = v_bar.sum(axis=0)"]
    page.press("k")
    page.press(Keys.ARROW_UP)
    current = page.lines("current")
    page.press(Keys.ARROW_DOWN)
    assert current != page.lines("current") == ["w_bar = x.T @ v_bar"]
    page.press(Keys.TAB)
    assert page.lines("current") == ['h = drag(x @ w + b, 0.5)  # <img src=x onerror="window.harmed = 1">']
    assert "w_bar = x.T @ v_bar" in page.lines("partner")
    assert page.browser.switch_to.active_element.get_attribute("aria-current") == "true"
    page.press("j")
    assert page.lines("current") == ["r = h - y"]
    page.press(Keys.ESCAPE)
    assert page.lines("current") == page.lines("partner") == []


def test_keys_alone(page):
    page.run("document.querySelector('.derivative .code').focus()")
    page.press("j")
    assert page.lines("current") == ["def loss_grad("]


def test_the_table_of_what_is_saved_leads_to_its_line(page):
    page.find("button[data-go]").click()
    assert page.lines("current") == ["r = r * (1.0 + 0.1 * r)"] and "r is saved, needed by the adjoint of line 20" in page.about


def test_another_derivative_of_the_function(page):
    assert page.line("derivative", "def loss_grad(")
    page.find("button[data-show='f0n0v1']").click()
    assert page.line("derivative", "def loss_value_and_grad(") and page.find("button[data-show='f0n0v1']").get_attribute("aria-pressed") == "true"
    assert not any(one.is_displayed() and "def loss_grad(" in one.text for one in page.browser.find_elements(By.CSS_SELECTOR, ".line"))


def test_dark_and_light(page):
    body, theme = page.find("body"), page.find("#theme")
    light = page.color(body)
    assert theme.text == "dark"
    theme.click()
    dark = page.color(body)
    assert (dark, theme.text) == ("rgba(18, 20, 23, 1)", "light") and light == "rgba(246, 246, 243, 1)"
    theme.click()
    assert page.color(body) == light
    media = functools.partial(page.browser.execute_cdp_cmd, "Emulation.setEmulatedMedia")
    page.run("delete document.documentElement.dataset.theme")
    media({"features": [{"name": "prefers-color-scheme", "value": "dark"}]})
    try:
        assert page.color(body) == dark
        WebDriverWait(page.browser, 10).until(lambda _: theme.text == "light")  # the page is told of it a little later
    finally:
        media({"features": []})


def test_costs_can_be_left_out(page):
    cost = page.line("derivative", "w_bar = ").find_element(By.CLASS_NAME, "cost")
    assert (cost.text, cost.is_displayed()) == ("2·d·n·k", True)
    page.find("#costs").click()
    assert not cost.is_displayed()


def test_narrow_screens_stack_the_sides(page):
    boxes = "return ['.primal', '.derivative'].map(one => document.querySelector(one).getBoundingClientRect()).map(b => [b.left, b.top, b.bottom])"
    left, right = page.run(boxes)
    assert left[0] < right[0] and left[1] == right[1]
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": True})
    try:
        upper, lower = page.run(boxes)
        assert upper[0] == lower[0] and upper[2] <= lower[1]
        assert page.run("return document.documentElement.scrollWidth") <= 390
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_print(page):
    page.find("#theme").click()
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert page.color(page.find("body")) == "rgba(255, 255, 255, 1)" and not page.find(".tools").is_displayed()
        assert page.line("derivative", "w_bar = ").is_displayed()
    finally:
        page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_nothing_that_is_not_ours_runs(page, project):
    """Not even what would get into the page unescaped."""
    text = (project / "review.html").read_text(encoding="utf-8").replace("<main>", "<main><script>window.harmed = 2</script>", 1)
    (project / "other.html").write_text(text, encoding="utf-8")
    page.browser.get((project / "other.html").as_uri())
    assert page.run("return window.harmed") is None
    (said,) = page.browser.get_log("browser")
    assert "Content Security Policy" in said["message"]
    page.browser.get_log("performance")
    page.browser.get((project / "review.html").as_uri())
