"""Drives the app in Chromium as a person does: by labels, and waiting until the page has answered.

    def test_a_saved_name_is_shown(app, visit):
        ana = visit(app, "/?lang=en")
        ana.fill("Name", "Shorter form")
        ana.click("Save")
        ana.see("Shorter form")

All that depends on Streamlit's page and protocol (1.67) is in this file. `conftest.py` has the fixtures;
`visit` also checks at the end that nothing went wrong behind the page's back (`Person.problems`).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Request, WebSocket, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

TIMEOUT = 20.0  # seconds
# The front end looks for the server below a page's own path first, when that page is opened directly.
EXPECTED_404 = re.compile(r"/[^/]+/_stcore/(health|host-config)$")


class Runs:
    """Counts the script's runs by listening to the page's socket: asked for by the page, begun, finished."""

    def __init__(self, page: Page) -> None:
        self.asked = self.finished = 0
        self.waiting = self.running = False
        page.on("websocket", self._listen)

    @property
    def idle(self) -> bool:
        return self.finished > 0 and not self.waiting and not self.running

    def _listen(self, socket: WebSocket) -> None:
        self.waiting = self.running = False  # a new connection: nothing of the old one will be answered
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes) and BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            self.asked, self.waiting = self.asked + 1, True

    def _received(self, frame: str | bytes) -> None:
        message = ForwardMsg.FromString(frame) if isinstance(frame, bytes) else ForwardMsg()
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.waiting, self.running = False, True
        # A run that is cut short for the next one is not an answer.
        elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self.finished, self.running = self.finished + 1, False


def left(request: Request) -> bool:
    """Whether it is a font or a chart's picture that was still on its way when the person went to another page."""
    return request.resource_type in ("font", "image") and request.failure == "net::ERR_ABORTED"


class Person:
    """Someone at the page. Elements are found by the label they show; `within` narrows it to a part."""

    def __init__(self, browser: Browser, url: str, shots: Path, *, locale="en-US", dark=False, width=1280) -> None:
        size, scheme = {"width": width, "height": 900}, "dark" if dark else "light"
        self.context = browser.new_context(locale=locale, timezone_id="UTC", color_scheme=scheme, viewport=size)
        self.page = self.context.new_page()
        self.page.set_default_timeout(TIMEOUT * 1000)
        self.url, self.shots, self.size = url, shots, size
        self.main, self.sidebar = self.page.get_by_test_id("stMain"), self.page.get_by_test_id("stSidebar")
        self.dialog = self.page.get_by_role("dialog")
        self.ignore: list[str] = []
        self.runs = Runs(self.page)
        self._problems: list[str] = []
        self.page.on("console", lambda m: m.type == "error" and self._note(m.text, m.location["url"]))
        self.page.on("pageerror", lambda e: self._note(str(e)))
        self.page.on("requestfailed", lambda r: left(r) or self._note(f"failed: {r.url} {r.failure}", r.url))
        self.page.on("response", lambda r: r.status >= 400 and self._note(f"{r.status} {r.url}", r.url))

    # ---- waiting

    def settle(self, quiet: float = 0.12) -> None:
        """Wait until no run is asked for or going on, and has not been for a moment, and the page shows it."""
        until, since = time.monotonic() + TIMEOUT, None
        while since is None or time.monotonic() - since < quiet:
            assert time.monotonic() < until, "the page did not come to rest"
            self.page.wait_for_timeout(20)  # also lets the socket's events in
            since = (since or time.monotonic()) if self.runs.idle else None
        idle = self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
        expect(idle).to_be_visible(timeout=TIMEOUT * 1000)
        # A widget's own code arrives when it is first drawn.
        unborn = self.page.locator("[data-testid=stSkeleton], [data-testid=stAppSkeleton]")
        expect(unborn).to_have_count(0, timeout=2 * TIMEOUT * 1000)

    def after(self, action: Callable[[], object], *, reruns: bool | None = None) -> None:
        """Act, then wait for the answer. `reruns`: True if there must be one, None if there may be."""
        before = self.runs.asked
        action()
        until = time.monotonic() + (TIMEOUT if reruns else 0.3)
        while reruns is not False and self.runs.asked == before and time.monotonic() < until:
            self.page.wait_for_timeout(20)
        assert not reruns or self.runs.asked > before, "the page did not rerun"
        self.settle()

    # ---- acting

    def open(self, path: str = "/") -> Person:
        self.runs.finished = 0
        self.page.goto(self.url + path, wait_until="commit")
        self.settle()
        return self

    def fill(self, label: str, text: str, *, within: Locator | None = None) -> None:
        """A text, number or area; leaves the field, as a person does, so that it counts."""
        box = self._in(within).get_by_label(label, exact=True).and_(self.page.locator("input, textarea")).first
        box.fill(text)
        self.after(lambda: box.press("Tab"))

    def date(self, label: str, iso: str, *, within: Locator | None = None) -> None:
        """2026-03-05 into a date input, which is three parts, the year first, and a calendar's button."""
        parts = self._with_label("stDateInput", label, within).get_by_role("spinbutton")
        for part, digits in enumerate(iso.split("-")):
            parts.nth(part).click()
            self.page.keyboard.type(digits)
        self.page.keyboard.press("Tab")
        self.after(lambda: self.page.keyboard.press("Tab"))

    def choose(self, label: str, *options: str, within: Locator | None = None) -> None:
        """In a select box, or several in a multiselect."""
        box = self._in(within).get_by_role("combobox", name=label, exact=True).first
        for option in options:
            for _ in range(5):  # the list closes at once when the page scrolls to show it
                if box.get_attribute("aria-expanded") == "true":
                    break
                box.click()
                self.page.wait_for_timeout(250)
            self.after(self.page.get_by_role("option", name=option, exact=True).click)
        if box.get_attribute("aria-expanded") == "true":
            box.press("Escape")

    def pick(self, label: str, option: str, *, within: Locator | None = None) -> None:
        """One of radio buttons, pills or segments."""
        group = self._with_label("stRadio, stButtonGroup", label, within)
        self.after(group.get_by_text(option, exact=True).last.click)

    def tick(self, label: str, on: bool = True, *, within: Locator | None = None) -> None:
        """A checkbox or a switch."""
        box = self._with_label("stCheckbox", label, within)
        if box.locator("input").is_checked() != on:
            self.after(box.get_by_text(label, exact=True).click)

    def click(self, name: str, *, within: Locator | None = None, reruns: bool | None = True) -> None:
        """A button; `reruns=None` for one that may lead to nothing, as a form's that the browser refuses."""
        self.after(self._in(within).get_by_role("button", name=name, exact=True).first.click, reruns=reruns)

    def go(self, name: str, *, within: Locator | None = None) -> None:
        """A page in the navigation, or a link to one."""
        self.after(self._in(within).get_by_role("link", name=name, exact=True).first.click, reruns=True)

    def expand(self, title: str, *, within: Locator | None = None) -> Locator:
        """Open an expander; gives what is in it."""
        named = self.page.locator("summary").get_by_text(title, exact=True)
        box = self._in(within).get_by_test_id("stExpander").filter(has=named).first
        if box.locator("details").get_attribute("open") is None:
            self.after(box.locator("summary").click)
        return box

    def upload(self, label: str, name: str, content: bytes, *, within: Locator | None = None) -> None:
        field = self._with_label("stFileUploader", label, within).locator("input[type=file]")
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        self.after(lambda: field.set_input_files(file), reruns=True)

    def download(self, name: str, *, within: Locator | None = None) -> tuple[str, bytes]:
        """The file's name and content."""
        with self.page.expect_download() as coming:
            self.click(name, within=within, reruns=None)
        return coming.value.suggested_filename, Path(coming.value.path()).read_bytes()

    # ---- reading

    def key(self, key: str) -> Locator:
        """The element or container with this key."""
        return self.page.locator(".st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key))

    def see(self, text: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        expect(self._in(within).get_by_text(text).first).to_be_visible(timeout=TIMEOUT * 1000)

    def text(self, within: Locator | None = None) -> str:
        return (within or self.main).inner_text()

    def alerts(self) -> list[str]:
        return [alert.inner_text() for alert in self.page.get_by_test_id("stAlert").all()]

    def rows(self, within: Locator | None = None) -> list[list[str]]:
        """The rows that a data frame now shows, its head first; the grid mends this text 0.2 s late."""
        grid = (within or self.main).get_by_test_id("stDataFrame").first.locator("canvas table")
        grid.wait_for(state="attached")
        self.settle(0.45)
        return grid.evaluate("t => [...t.rows].map(r => [...r.cells].map(c => c.textContent))")

    def problems(self) -> list[str]:
        """Console and page errors, failed requests and exceptions shown, less those that match `ignore`."""
        shown = [f"exception: {box.inner_text()}" for box in self.page.get_by_test_id("stException").all()]
        return [p for p in self._problems + shown if not any(re.search(ignored, p) for ignored in self.ignore)]

    def shot(self, name: str) -> Path:
        """A picture of the whole page, which scrolls inside its main part."""
        height = self.main.evaluate("m => m.scrollHeight") + 40
        self.page.set_viewport_size({**self.size, "height": max(900, min(6000, height))})
        self.page.wait_for_timeout(500)  # charts fade in
        self.page.screenshot(path=self.shots / f"{name}.png")
        self.page.set_viewport_size(self.size)
        return self.shots / f"{name}.png"

    def _in(self, within: Locator | None) -> Page | Locator:
        return within if within is not None else self.page

    def _with_label(self, kinds: str, label: str, within: Locator | None) -> Locator:
        boxes = self._in(within).locator(re.sub(r"\w+", r"[data-testid=\g<0>]", kinds))
        return boxes.filter(has=self.page.get_by_text(label, exact=True)).first

    def _note(self, problem: str, url: str = "") -> None:
        if not EXPECTED_404.search(url):
            self._problems.append(problem)
