"""Why a data folder was not upgraded; its database is as it was."""

from collections.abc import Sequence
from pathlib import Path

from app.errors import Refusal
from app.language import _


class ByHand(Refusal):
    """A server of one's own has its own ways to copy a database and to go back."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Basis data ini di server sendiri (DATABASE_URL). Naikkan dengan tangan: lokapasar backup, lokapasar restore --verify, "
                "lokapasar migrate, lokapasar doctor --ledger."
            )
        )


class NothingThere(Refusal):
    """The folder has no database yet."""

    def __init__(self, data: Path) -> None:
        super().__init__(_("Belum ada basis data di {data}. Jalankan: lokapasar init").format(data=data))


class NewerSchema(Refusal):
    """Another program, newer than this one, was here."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            _("Skema {revision} tidak dikenal program ini: pasang lagi versi yang terakhir dipakai, atau yang lebih baru.").format(
                revision=revision
            )
        )


class NotCopied(Refusal):
    """No room, or somebody is connected past this program."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            _("Salinan basis data tidak dapat dibuat ({reason}). Tidak ada yang diubah.").format(
                reason=reason.strip().splitlines()[0]
            )
        )


class NotMigrated(Refusal):
    """A migration failed on the copy."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            _(
                "Skema salinan tidak dapat dinaikkan: {reason}. Basis datanya sendiri tidak diubah; layani lagi dengan versi lama."
            ).format(reason=reason.strip().splitlines()[0].rstrip("."))
        )


class NotWell(Refusal):
    """The migrated copy is not what it has to be: a line for each thing that is wrong."""

    def __init__(self, wrong: Sequence[str]) -> None:
        said = _(
            "Salinan yang dinaikkan tidak lolos pemeriksaan. Basis datanya sendiri tidak diubah; layani lagi dengan versi lama."
        )
        super().__init__("\n".join([said, *(f"  {line}" for line in wrong)]))


class NotSwapped(Refusal):
    """Somebody is connected past this program at the moment of the swap."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            _(
                "Salinan sudah naik dan lolos pemeriksaan, tetapi tidak dapat menggantikan basis datanya ({reason}). Tidak ada yang diubah; ulangi."
            ).format(reason=reason.strip().splitlines()[0])
        )
