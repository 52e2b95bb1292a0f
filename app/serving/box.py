"""The one box that says where Lokapasar answers and who may sign in."""

import json
import threading
from pathlib import Path
from typing import Any

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from app.language import _
from app.schema import readiness
from app.serving import healthy
from app.settings import DEMO_LOGINS, demo_half_written


def announce(*, data: Path, answered: threading.Event, until: threading.Event) -> None:
    """Print the box as soon as the first answer comes, and say so by `answered`; meant for a thread of its own."""
    while not healthy.answers():
        if until.wait(0.05):
            return
    answered.set()
    host, port = healthy.address()
    show(url=f"http://{f'[{host}]' if ':' in host else host}:{port}/", data=data, has_region=readiness.has_region())


def show(*, url: str, data: Path, has_region: bool) -> None:
    """The address, the data folder, the demo's logins where there are some, and where to begin where there is no region yet."""
    lines: list[Any] = [Text.assemble((_("Lokapasar siap di "), ""), (url, "bold underline"))]
    path = data / DEMO_LOGINS
    if path.exists():
        logins = Table(box=None, padding=(0, 2, 0, 0))
        for heading in (_("Peran"), _("Nama masuk"), _("Kata sandi"), _("Wilayah")):
            logins.add_column(heading, no_wrap=True)
        for login in json.loads(path.read_text(encoding="utf-8")):
            logins.add_row(login["persona"], login["login"], login["password"], login["region"])
        lines += [Text(_("DATA CONTOH: hanya di komputer ini."), style="yellow"), "", logins, ""]
        lines.append(Text.assemble((_("Baru pertama kali? Ikuti tur: "), ""), (f"{url}tur", "bold underline")))
        lines.append(Text(_("Token API ada di {path}").format(path=path)))
    else:
        lines.append(Text(_("Folder data: {data}").format(data=data)))
    if not has_region:
        lines.append(Text(_("Belum ada daerah. Mulai di terminal lain dengan: lokapasar init"), style="yellow"))
    if size := demo_half_written(data):
        said = _("Data contoh seukuran {size} belum selesai ditulis. Lanjutkan dengan: lokapasar demo --size {size}")
        lines.append(Text(said.format(size=size), style="yellow"))
    lines.append(Text(_("Ctrl-C untuk berhenti.")))
    Console(width=max(100, Console().width)).print(Panel(Group(*lines), expand=False, padding=(1, 2)))
