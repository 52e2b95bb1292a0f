"""Draw the icons of the installed app from the mark in `static/img/lokapasar.svg`: `.venv/bin/python docs/draw_icons.py`.

`any` has the mark's rounded corners; `maskable` fills the square, its drawing inside the middle four fifths that no mask cuts.
"""

import re
from pathlib import Path

from playwright.sync_api import sync_playwright

IMG = Path(__file__).parent.parent / "static/img"
MARK = (IMG / "lokapasar.svg").read_text(encoding="utf-8")
FILLED = re.sub(r'viewBox="[^"]+"', 'viewBox="-2.4 -2.4 28.8 28.8"', MARK).replace(
    '<rect width="24" height="24" rx="5"', '<rect x="-3" y="-3" width="30" height="30"'
)
DRAWN = {
    "ikon-180.png": (FILLED, 180),
    "ikon-192.png": (MARK, 192),
    "ikon-512.png": (MARK, 512),
    "ikon-maskable-512.png": (FILLED, 512),
}


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, (source, side) in DRAWN.items():
            page = browser.new_page(viewport={"width": side, "height": side})
            page.set_content(f"<style>body{{margin:0}}svg{{display:block;width:{side}px;height:{side}px}}</style>{source}")
            page.screenshot(path=str(IMG / name), omit_background=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
