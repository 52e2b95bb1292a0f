"""Faults: every way in which the e-signature service does not sign, as a sentence with the
way out. After each of them nothing has happened here.

The service tells them by a number (`status_code`) and a sentence. The numbers that public programs agree on are
read as such (2031, 2011); others by the words of the sentence; what is left is passed on as it was said, without
the NIK and the passphrase, in case it repeats them.
"""

from app.errors import Refusal, Unavailable, invalid_field
from app.language import _

PASSPHRASE_WRONG, NOT_ENROLLED = 2031, 2011
ENDED = ("kedaluwarsa", "kadaluwarsa", "kadaluarsa", "expired", "habis masa")
REVOKED = ("dicabut", "revoke", "suspend", "dibekukan", "nonaktif")
UNKNOWN = ("tidak terdaftar", "belum terdaftar", "not_registered", "not registered", "no_certificate", "belum memiliki sertifikat")
WRONG = ("passphrase",)
SAID_MAX = 200


class EsignRefused(Refusal):
    """The service was there and did not sign."""


class EsignAway(Unavailable):
    """The service was not there, or not in time."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _(
                "Layanan tanda tangan elektronik daerah Anda tidak menjawab ({why}). Belum ada yang ditandatangani; coba lagi sebentar, atau hubungi admin daerah."
            ).format(why=why),
            retry_after=30,
        )


def wrong_passphrase() -> Refusal:
    return invalid_field(
        "passphrase",
        _(
            "Passphrase sertifikat salah. Belum ada yang ditandatangani. Bila lupa, setel ulang lewat BSrE atau verifikator instansi Anda."
        ),
    )


def fault_of(code: int | None, sentence: str, *, secrets: tuple[str, ...]) -> Refusal:
    """What the service said, as a refusal."""
    said = plainly(sentence, secrets=secrets)
    words = said.lower()
    if code == PASSPHRASE_WRONG or (code is None and any(word in words for word in WRONG)):
        return wrong_passphrase()
    if code == NOT_ENROLLED or any(word in words for word in UNKNOWN):
        return EsignRefused(
            _(
                "NIK Anda belum terdaftar di BSrE. Daftar lewat verifikator instansi Anda, atau periksa NIK di halaman Akun. Belum ada yang ditandatangani."
            )
        )
    if any(word in words for word in ENDED):
        return EsignRefused(
            _(
                "Sertifikat elektronik Anda sudah habis masa berlakunya. Perpanjang lewat BSrE, lalu ulangi. Belum ada yang ditandatangani."
            )
        )
    if any(word in words for word in REVOKED):
        return EsignRefused(
            _(
                "Sertifikat elektronik Anda dicabut atau dibekukan. Urus lewat verifikator instansi Anda. Belum ada yang ditandatangani."
            )
        )
    return EsignRefused(
        _("Layanan tanda tangan elektronik menolak: “{said}” ({code}). Belum ada yang ditandatangani.").format(
            said=said or _("tanpa keterangan"), code=code if code is not None else "—"
        )
    )


def refuses_the_application() -> Refusal:
    return EsignRefused(
        _(
            "Layanan tanda tangan elektronik menolak nama pengguna aplikasi ini. Minta admin daerah memeriksanya. Belum ada yang ditandatangani."
        )
    )


def rubbish(why: str) -> Refusal:
    return EsignRefused(
        _(
            "Jawaban layanan tanda tangan elektronik tidak dapat dipakai: {why}. Belum ada yang ditandatangani; beri tahu admin daerah."
        ).format(why=why)
    )


def plainly(sentence: str, *, secrets: tuple[str, ...]) -> str:
    """One short line of what the other side said; what is secret of ours is taken out, however long the sentence."""
    for secret in secrets:
        if secret:
            sentence = sentence.replace(secret, "…")
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in sentence).split())
    return line[:SAID_MAX]
