"""What the embedded server may refuse, each with what to do."""

from pathlib import Path

from app.errors import Refusal, Unavailable
from app.language import _


class DataFolderUnreachable(Refusal):
    """The account that must run the server cannot enter or write the data folder that was given."""

    def __init__(self, *, data: Path, account: str) -> None:
        super().__init__(
            _(
                "Folder data {data} tidak terjangkau oleh akun “{account}” yang menjalankan basis data. "
                "Pilih folder lain dengan DATA=… (misalnya di bawah /var/lib), atau buka jalannya: chmod o+x untuk setiap folder di atasnya."
            ).format(data=data, account=account)
        )


class DataFolderHeld(Refusal):
    """Another `serve` already runs on this data folder."""

    def __init__(self, *, data: Path, holder: str) -> None:
        super().__init__(
            _("Folder data {data} sedang dipakai oleh {holder}. Hentikan dulu proses itu, atau pakai DATA=… yang lain.").format(
                data=data, holder=holder
            )
        )


class SecretsMissing(Refusal):
    """There is a cluster, but the passwords of its roles are gone: nothing is made anew over somebody's data."""

    def __init__(self, *, secrets: Path) -> None:
        super().__init__(
            _(
                "Basis data ada, tetapi kata sandinya di {secrets} hilang. Pulihkan folder itu dari cadangan; data tidak disentuh."
            ).format(secrets=secrets)
        )


class OtherVersion(Refusal):
    """The data was made by another major version of PostgreSQL than the one installed."""

    def __init__(self, *, data: Path, made_by: str, installed: str) -> None:
        super().__init__(
            _(
                "Data di {data} dibuat PostgreSQL {made_by}, yang terpasang {installed}. Pasang versi semula, cadangkan, lalu pulihkan di sini."
            ).format(data=data, made_by=made_by, installed=installed)
        )


class NoAccount(Refusal):
    """Root asks, and the system has no unprivileged account to run the server."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(
            _(
                "PostgreSQL tidak boleh berjalan sebagai root, dan akun {names} tidak ada. Buat satu: useradd --system {first}"
            ).format(names=" / ".join(names), first=names[0])
        )


class ServerFailed(Unavailable):
    """The server did not come up; the end of its log says why."""

    def __init__(self, *, what: str, said: str) -> None:
        super().__init__(_("PostgreSQL tidak dapat dijalankan ({what}):").format(what=what) + f"\n{said}", retry_after=5)
