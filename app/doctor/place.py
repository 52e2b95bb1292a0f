"""What can be seen without a database: the data folder, its owner and modes, the disk, the settings, the files of the front end."""

import os
import shutil
import stat
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.backup import folder
from app.clock import now
from app.doctor.checks import Answer, Check
from app.language import _, mark
from app.settings import CHECKOUT, Settings

BACKUP_AGE_MAX = timedelta(hours=26)
"""A nightly backup, with an hour or two to spare."""
DISK_FREE_MIN_PERCENT = 20
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def data_folder(chosen: Settings) -> Answer:
    return chosen.data.is_dir() and os.access(chosen.data, os.W_OK), str(chosen.data)


def secrets_are_private(chosen: Settings) -> Answer:
    paths = [*(chosen.data / "secrets").glob("*"), *chosen.data.glob("demo-logins.json")]
    open_ones = [path.name for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077]
    return not open_ones, ", ".join(open_ones) or _("{n} berkas rahasia, hanya terbaca pemiliknya").format(n=len(paths))


def disk(chosen: Settings) -> Answer:
    there = next(folder for folder in (chosen.data, *chosen.data.parents) if folder.exists())
    usage = shutil.disk_usage(there)
    free = usage.free * 100 // usage.total
    return free >= DISK_FREE_MIN_PERCENT, _("{percent}% kosong ({gib} GiB)").format(percent=free, gib=usage.free // 2**30)


def backed_up(chosen: Settings) -> Answer:
    newest = folder.newest(chosen.data)
    if newest is None:
        return False, _("belum ada cadangan")
    age = now() - datetime.fromisoformat(newest["taken_at"])
    hours = int(age.total_seconds() // 3600)
    return age < BACKUP_AGE_MAX, _("{hours} jam yang lalu: {file}").format(hours=hours, file=newest["file"])


def not_root(chosen: Settings) -> Answer:
    return os.geteuid() != 0, _("akun nomor {uid}").format(uid=os.geteuid())


def hosts(chosen: Settings) -> Answer:
    named = set(chosen.allowed_hosts) - set(Settings.model_fields["allowed_hosts"].default)
    return chosen.host in LOOPBACK or bool(named), ", ".join(chosen.allowed_hosts)


def demo_stays_here(chosen: Settings) -> Answer:
    has_demo = (chosen.data / "demo-logins.json").exists()
    return not has_demo or chosen.host in LOOPBACK, _("data contoh") if has_demo else _("bukan data contoh")


def timezones(chosen: Settings) -> Answer:
    return all(ZoneInfo(zone) for zone in ZONES), ", ".join(ZONES)


def front_end(chosen: Settings) -> Answer:
    path = CHECKOUT / "static/vendor/htmx.min.js"
    return path.exists(), str(path)


CHECKS: tuple[Check[Settings], ...] = (
    Check(
        "data_folder", "error", data_folder, mark("Jalankan: lokapasar init, atau sebut folder yang dapat ditulisi dengan --data")
    ),
    Check(
        "secrets_are_private", "error", secrets_are_private, mark("chmod 600 untuk berkas yang disebut, chmod 700 untuk foldernya")
    ),
    Check("disk", "warning", disk, mark("Kosongkan ruang atau pindahkan folder data; di bawah 20% unggahan ditolak lebih dulu")),
    Check(
        "backup", "warning", backed_up, mark("Cadangkan tiap malam: lokapasar backup /tempat/lain/nama.tar, lalu restore --verify")
    ),
    Check("not_root", "warning", not_root, mark("Buat akun tersendiri (useradd --system lokapasar) dan jalankan dengan akun itu")),
    Check("hosts", "warning", hosts, mark("Sebut nama host yang dilayani: LOKAPASAR_ALLOWED_HOSTS='[\"katalog.contoh.go.id\"]'")),
    Check("demo_stays_here", "error", demo_stays_here, mark("Pakai folder data yang baru untuk melayani orang lain")),
    Check("timezones", "error", timezones, mark("Pasang data zona waktu: apt-get install tzdata")),
    Check("front_end", "error", front_end, mark("Jalankan: make install")),
)
