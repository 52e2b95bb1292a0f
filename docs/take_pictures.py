"""Takes the pictures in docs/img from the demo as it is: `python docs/take_pictures.py` (a minute; needs chromium).

The demo is served on a new data folder, so every name and number in the pictures is invented.
"""

import io
import json
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
IMAGES = ROOT / "docs/img"
SIZE = {"width": 1280, "height": 860}
QUALITY = 82


def main() -> None:
    from tests.bench.__main__ import serving

    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lokapasar-pictures-") as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        with serving(data) as (_seconds, port, _process), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            address = f"http://127.0.0.1:{port}"
            logins = {one["persona"]: one for one in json.loads((data / "demo-logins.json").read_text(encoding="utf-8"))}
            page = _visitor(browser)
            _take(page, f"{address}/katalog", "katalog")
            _take(page, f"{address}/realisasi/99.01", "realisasi")
            page = _signed_in(browser, address, logins["ppk"])
            page.goto(f"{address}/pesanan")
            page.goto(page.locator("main a[href^='/pesanan/']").first.evaluate("link => link.href"))
            _take(page, page.url, "pesanan")
            _take(_visitor(browser, width=390, dark=True), f"{address}/katalog", "katalog-telepon")
            browser.close()


def _visitor(browser: Browser, *, width: int = SIZE["width"], dark: bool = False) -> Page:
    return browser.new_page(
        viewport={**SIZE, "width": width}, color_scheme="dark" if dark else "light", locale="id-ID", reduced_motion="reduce"
    )


def _signed_in(browser: Browser, address: str, login: dict[str, str]) -> Page:
    page = _visitor(browser)
    page.goto(f"{address}/masuk")
    page.fill("[name=login]", login["login"])
    page.fill("[name=password]", login["password"])
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    return page


def _take(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    shot = Image.open(io.BytesIO(page.screenshot()))
    path = IMAGES / f"{name}.webp"
    shot.convert("RGB").save(path, "WEBP", quality=QUALITY, method=6)
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
