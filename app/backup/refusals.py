"""What backup and restore may refuse; nothing was changed."""

from pathlib import Path

from app.errors import Refusal
from app.language import _


class AlreadyThere(Refusal):
    """A backup never overwrites a file."""

    def __init__(self, path: Path) -> None:
        super().__init__(_("{path} sudah ada dan tidak ditimpa. Pilih nama lain.").format(path=path))


class CannotWrite(Refusal):
    """No folder, no right, no room."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            _("{path} tidak dapat ditulis ({reason}). Pilih tempat lain atau kosongkan ruang, lalu ulangi.").format(
                path=path, reason=reason
            )
        )


class NotABackup(Refusal):
    """The file is not ours, not whole, or not as it was written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            _("{path} tidak dipulihkan: {why} Tidak ada yang diubah. Pakai salinan lain dari cadangan ini.").format(
                path=path, why=why
            )
        )


class StillInUse(Refusal):
    """Machines of a distributed database share no moment: what is written meanwhile would be there on one and not on another."""

    def __init__(self, others: int) -> None:
        super().__init__(
            _(
                "Basis data ini terbagi ke beberapa mesin (Citus), yang tidak punya saat yang sama; {n} sambungan lain masih terbuka. "
                "Hentikan serve dan worker, lalu ulangi."
            ).format(n=others)
        )


class ToolFailed(Refusal):
    """One of PostgreSQL's programs said no."""

    def __init__(self, tool: str, said: str) -> None:
        super().__init__(_("{tool} berhenti:").format(tool=tool) + f"\n{said.strip()[-2000:]}")


class NotEmpty(Refusal):
    """A restore never writes over something."""

    def __init__(self, place: object) -> None:
        super().__init__(_("{place} tidak kosong. Pulihkan ke folder baru, atau ke basis data yang kosong.").format(place=place))


class CannotRead(Refusal):
    """No such file, or not for us."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(_("{path} tidak dapat dibaca ({reason}).").format(path=path, reason=reason))


class UnknownRevision(Refusal):
    """The backup was made by a newer program."""

    def __init__(self, path: Path, *, revision: str, app: str) -> None:
        super().__init__(
            _(
                "{path} dibuat Lokapasar {app} dengan skema {revision} yang tidak dikenal program ini. Pasang versi itu atau yang lebih baru."
            ).format(path=path, app=app, revision=revision)
        )


class NoArchive(Refusal):
    """There is nothing to copy into."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Belum ada arsip. Sebut foldernya dengan LOKAPASAR_ARCHIVE (hanya untuk basis data bawaan), lalu jalankan ulang serve."
            )
        )


class NoBase(Refusal):
    """No copy of the cluster is older than the moment that was asked for."""

    def __init__(self, archive: Path, moment: object, first: str | None) -> None:
        super().__init__(
            _("Arsip {archive} tidak mencapai {moment}: salinan utuh yang pertama dibuat {first}.").format(
                archive=archive, moment=moment, first=first or _("belum pernah")
            )
        )
