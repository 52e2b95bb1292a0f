"""Takes the pictures in docs/img from the demo as it is: `make pictures` (two minutes; needs chromium).

The demo is served on a new data folder, so every name and number in the pictures is invented.
"""

import io
import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
IMAGES = ROOT / "docs/img"
DESK, PHONE, DARK_PHONE = (1280, 860), (360, 740), (390, 860)
QUALITY = 80


@dataclass(frozen=True, slots=True)
class Picture:
    """What one persona sees at `path`, or behind the first link there that begins with
    `link`. Nobody is signed in where no persona is named."""

    name: str
    persona: str
    path: str
    link: str = ""
    screen: tuple[int, int] = DESK


PICTURES = (
    Picture("katalog", "", "/katalog"),
    Picture("realisasi", "", "/realisasi/99.01"),
    Picture("pesanan", "ppk", "/pesanan", "/pesanan/"),
    Picture("katalog-telepon", "", "/katalog", screen=DARK_PHONE),
    Picture("panduan-vendor-kerja", "vendor", "/kerja", screen=PHONE),
    Picture("panduan-vendor-pesanan", "vendor", "/kerja", "/pesanan/", PHONE),
    Picture("panduan-vendor-produk", "vendor", "/toko/produk", screen=PHONE),
    Picture("panduan-pp-produk", "pp", "/katalog?q=kertas", "/produk/"),
    Picture("panduan-pptk-daftar", "activity_officer", "/daftar-belanja", "/daftar-belanja/", PHONE),
    Picture("panduan-pptk-kerja", "activity_officer", "/kerja", screen=PHONE),
    Picture("panduan-bendahara-kerja", "treasurer", "/kerja"),
    Picture("panduan-kurator-antrean", "curator", "/kurasi"),
    Picture("panduan-kurator-produk", "curator", "/kurasi", "/kurasi/produk/"),
    Picture("panduan-admin-penyiapan", "region_admin", "/daerah"),
    Picture("panduan-admin-pejabat", "region_admin", "/pejabat"),
    Picture("panduan-kepala-dasbor", "leader", "/dasbor"),
    Picture("panduan-auditor-tanda", "auditor", "/pengawasan"),
    Picture("panduan-publik-pengaduan", "", "/pengaduan", screen=PHONE),
)


def main() -> None:
    from tests.bench.__main__ import serving

    with tempfile.TemporaryDirectory(prefix="lokapasar-pictures-") as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        with serving(data) as (_seconds, port, _process):
            take(f"http://127.0.0.1:{port}", data)


def take(address: str, data: Path) -> None:
    """All of them from the demo that is served there on that data folder; nothing is pressed but what signs in."""
    logins = {one["persona"]: one for one in json.loads((data / "demo-logins.json").read_text(encoding="utf-8"))}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        signed_in: dict[str, BrowserContext] = {}
        for picture in PICTURES:
            if picture.persona not in signed_in:
                signed_in[picture.persona] = _signed_in(browser, address, logins.get(picture.persona))
            page = signed_in[picture.persona].new_page()
            page.emulate_media(color_scheme="dark" if picture.screen is DARK_PHONE else "light")
            width, height = picture.screen
            page.set_viewport_size({"width": width, "height": height})
            page.goto(address + picture.path)
            if picture.link:
                page.goto(page.locator(f"main a[href^='{picture.link}']").first.evaluate("link => link.href"))
            _keep(page, picture.name)
            page.close()
        browser.close()


def _signed_in(browser: Browser, address: str, login: dict[str, str] | None) -> BrowserContext:
    context = browser.new_context(locale="id-ID", reduced_motion="reduce")
    if login:
        page = context.new_page()
        page.goto(f"{address}/masuk")
        page.fill("[name=login]", login["login"])
        page.fill("[name=password]", login["password"])
        page.locator("main form button").first.click()
        page.wait_for_load_state()
        page.close()
    return context


def _keep(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    shot = Image.open(io.BytesIO(page.screenshot()))
    path = IMAGES / f"{name}.webp"
    shot.convert("RGB").save(path, "WEBP", quality=QUALITY, method=6)
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
