"""What can be seen without a database: the data folder, its owner and modes, the disk, the settings, the files of the front end."""

import asyncio
import os
import shutil
import stat
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from app.accounts.oidc import provider
from app.accounts.oidc.trip import back
from app.backup import folder
from app.clock import now
from app.doctor.checks import Answer, Check
from app.files import scanning
from app.language import _, mark
from app.settings import DEMO_LOGINS, Settings, demo_half_written
from app.tree import TREE

BACKUP_AGE_MAX = timedelta(hours=26)
"""A nightly backup, with an hour or two to spare."""
DISK_FREE_MIN_PERCENT = 20
TOKEN_MIN = 24
POOL_WAIT_MAX = 10.0
"""Seconds for a connection, after which a person is told to come back (503)."""
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def data_folder(chosen: Settings) -> Answer:
    return chosen.data.is_dir() and os.access(chosen.data, os.W_OK), str(chosen.data)


def secrets_are_private(chosen: Settings) -> Answer:
    paths = [*(chosen.data / "secrets").glob("*"), *chosen.data.glob(DEMO_LOGINS)]
    open_ones = [path.name for path in paths if _mode(path) & 0o077]
    return not open_ones, ", ".join(open_ones) or _("{n} berkas rahasia, hanya terbaca pemiliknya").format(n=len(paths))


def _mode(path: Path) -> int:
    """0 where it is gone meanwhile: a key is made under another name first."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return 0


def demo_is_whole(chosen: Settings) -> Answer:
    size = demo_half_written(chosen.data)
    return not size, _("utuh, atau tidak ada") if not size else _("seukuran {size}, belum selesai ditulis").format(size=size)


def disk(chosen: Settings) -> Answer:
    there = next(folder for folder in (chosen.data, *chosen.data.parents) if folder.exists())
    usage = shutil.disk_usage(there)
    free = usage.free * 100 // usage.total
    return free >= DISK_FREE_MIN_PERCENT, _("{percent}% kosong ({gib} GiB)").format(percent=free, gib=usage.free // 2**30)


def room(chosen: Settings) -> Answer:
    """Below the reserve nothing new is taken in."""
    there = next(folder for folder in (chosen.data, *chosen.data.parents) if folder.exists())
    free = shutil.disk_usage(there).free // 2**20
    return free >= chosen.disk_reserve_megabytes, f"{free} MB ≥ {chosen.disk_reserve_megabytes} MB"


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
    has_demo = (chosen.data / DEMO_LOGINS).exists()
    return not has_demo or chosen.host in LOOPBACK, _("data contoh") if has_demo else _("bukan data contoh")


def timezones(chosen: Settings) -> Answer:
    return all(ZoneInfo(zone) for zone in ZONES), ", ".join(ZONES)


def tls(chosen: Settings) -> Answer:
    """Served to others, people reach it by https: without it no browser keeps
    the session's cookie, and nothing is said about HSTS."""
    return chosen.host in LOOPBACK or chosen.public_url.startswith("https://"), chosen.public_url or f"http://{chosen.host}"


def proxy(chosen: Settings) -> Answer:
    """Behind a proxy that is not named everybody seems to come from it: limits by address would hold for all together."""
    behind = bool(chosen.public_url) and not chosen.demo
    return not behind or bool(chosen.trusted_proxies), chosen.trusted_proxies or _("tidak ada yang dipercaya")


def file_store(chosen: Settings) -> Answer:
    store = chosen.data / "files"
    store.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=store) as probe:
        probe.write(b"?")
        probe.flush()
        os.fsync(probe.fileno())
    return True, str(store)


def metrics_token(chosen: Settings) -> Answer:
    long_enough = not chosen.metrics_token or len(chosen.metrics_token) >= TOKEN_MIN
    return long_enough, _("{n} huruf").format(n=len(chosen.metrics_token))


def pool(chosen: Settings) -> Answer:
    return chosen.pool_timeout <= POOL_WAIT_MAX, f"{chosen.pool_size} × {chosen.processes}, {chosen.pool_timeout} s"


def identity_provider(chosen: Settings) -> Answer:
    """It is who the settings say, names no address that may not be asked, and our secret is ours alone."""
    if not provider.is_on():
        return True, _("tidak dipakai")
    file = chosen.oidc_client_secret_file
    if file is not None and (not provider.client_secret() or stat.S_IMODE(file.stat().st_mode) & 0o077):
        return False, str(file)
    provider.forget()
    there = provider.known()
    return chosen.public_url.startswith("https://") or chosen.host in LOOPBACK, f"{there.issuer} → {back()}"


def scanner(chosen: Settings) -> Answer:
    """While it is away no PDF is taken."""
    if not chosen.clamd:
        return True, _("tidak dipakai")
    return asyncio.run(scanning.answers(chosen.clamd)), chosen.clamd


def front_end(chosen: Settings) -> Answer:
    path = TREE / "static/vendor/htmx.min.js"
    return path.exists(), str(path)


CHECKS: tuple[Check[Settings], ...] = (
    Check(
        "data_folder", "error", data_folder, mark("Jalankan: lokapasar init, atau sebut folder yang dapat ditulisi dengan --data")
    ),
    Check(
        "secrets_are_private", "error", secrets_are_private, mark("chmod 600 untuk berkas yang disebut, chmod 700 untuk foldernya")
    ),
    Check(
        "disk", "warning", disk, mark("Kosongkan ruang atau pindahkan folder data; bila hampir habis, unggahan ditolak lebih dulu")
    ),
    Check("room", "error", room, mark("Kosongkan ruang di disk folder data: sebelum itu tidak ada yang dapat disimpan")),
    Check(
        "backup", "warning", backed_up, mark("Cadangkan tiap malam: lokapasar backup /tempat/lain/nama.tar, lalu restore --verify")
    ),
    Check("not_root", "warning", not_root, mark("Buat akun tersendiri (useradd --system lokapasar) dan jalankan dengan akun itu")),
    Check("hosts", "warning", hosts, mark("Sebut nama host yang dilayani: LOKAPASAR_ALLOWED_HOSTS='[\"katalog.contoh.go.id\"]'")),
    Check("demo_is_whole", "warning", demo_is_whole, mark("Jalankan lagi: lokapasar demo --size seperti yang disebut")),
    Check("demo_stays_here", "error", demo_stays_here, mark("Pakai folder data yang baru untuk melayani orang lain")),
    Check(
        "tls",
        "warning",
        tls,
        mark("Layani lewat proksi dengan TLS, dan tulis alamatnya: LOKAPASAR_PUBLIC_URL='https://katalog.contoh.go.id'"),
    ),
    Check("proxy", "warning", proxy, mark("Sebut alamat proksinya: LOKAPASAR_TRUSTED_PROXIES=127.0.0.1")),
    Check("file_store", "error", file_store, mark("Beri akun yang menjalankan hak tulis pada folder files di dalam folder data")),
    Check("metrics_token", "warning", metrics_token, mark("Pakai token acak yang panjang: openssl rand -hex 32")),
    Check(
        "pool",
        "warning",
        pool,
        mark("Turunkan LOKAPASAR_POOL_TIMEOUT: orang yang menunggu lebih lama dari itu lebih baik diberi tahu"),
    ),
    Check(
        "identity_provider",
        "warning",
        identity_provider,
        mark("Periksa LOKAPASAR_OIDC_… : alamat penerbit, berkas rahasia (chmod 600), LOKAPASAR_PUBLIC_URL, dan jaringan ke sana"),
    ),
    Check("scanner", "error", scanner, mark("Jalankan clamav-daemon, atau perbaiki LOKAPASAR_CLAMD")),
    Check("timezones", "error", timezones, mark("Pasang data zona waktu: apt-get install tzdata")),
    Check("front_end", "error", front_end, mark("Jalankan: make install")),
)
