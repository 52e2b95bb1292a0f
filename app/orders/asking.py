"""Asking: what the form of each move asks a person, as data; the page draws it, and what is
filled in becomes the same body as the API's (`filled`).

Prices are asked per line (`price.<line id>`), quantities likewise; where the order goes to several places, address, day and
quantities are asked per place (`spreading`); everything else is one field.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.language import gettext, mark
from app.orders.review import PAYMENT_ROUTES


@dataclass(frozen=True, slots=True)
class Ask:
    """One field of a move's form. `kind`: text, long, money, date, password, passphrase, code, passkey, check, choice
    (one of `options`), hidden (an integer that the page fills in), and for the review `checklist` (each of its points
    ticked), `answers` (`answers.<flag>`, one field for each open warning) and `accounts` (`account.<code>`); for the
    check of a shipment `received` (`received.<line id>`)."""

    name: str
    text: str
    kind: str = "text"
    needed: bool = False
    help: str = ""
    options: tuple[tuple[str, str], ...] = ()
    """Values and their texts."""

    @property
    def label(self) -> str:
        return gettext(self.text)

    @property
    def hint(self) -> str:
        return gettext(self.help) if self.help else ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(value, gettext(text)) for value, text in self.options]


NOTE = Ask("note", mark("Catatan"), "long")
REASON = Ask("reason", mark("Alasan"), "long", needed=True)
PASSWORD = Ask(
    "password", mark("Kata sandi Anda"), "password", needed=True, help=mark("Tanda tangan memerlukan kata sandi sekali lagi.")
)
CODE = Ask("totp", mark("Atau kode dari telepon"), "code")
PASSKEY = Ask("passkey", mark("Tanda tangani dengan kunci masuk"), "passkey")
CONFIRMATION = (PASSWORD, CODE, PASSKEY)
"""Who signs shows who it is, by one of these."""
CERTIFICATE = (
    Ask(
        "passphrase",
        mark("Passphrase sertifikat elektronik"),
        "passphrase",
        needed=True,
        help=mark("Dari BSrE. Diteruskan ke layanan tanda tangan daerah Anda dan tidak disimpan."),
    ),
    Ask(
        "seal_instead",
        mark("Layanan sertifikat tidak dapat dipakai: tanda tangani dengan segel instalasi"),
        "check",
        help=mark("Diizinkan admin daerah. Suratnya menyebutkan itu; passphrase tidak perlu."),
    ),
)
"""With what an official signs, in a region whose officials sign with certificates;
the page leaves out what does not apply (`asked_of`)."""

ORDER_ASKS: Mapping[str, tuple[Ask, ...]] = {
    "offer": (Ask("shipping", mark("Ongkos kirim"), "money"), Ask("due_date", mark("Tanggal kirim"), "date")),
    "agree": (Ask("round", mark("Putaran"), "hidden"),),
    "submit_for_review": (NOTE,),
    "abandon": (REASON,),
    "approve": (
        Ask("sp_number", mark("Nomor Surat Pesanan"), help=mark("Kosongkan untuk memakai nomor berikutnya.")),
        Ask("accounts", mark("Pembagian menurut MAK"), "accounts"),
        Ask("dpa_number", mark("Nomor DPA"), help=mark("Ditulis di Surat Pesanan bila diisi.")),
        Ask("payment_route", mark("Rencana cara bayar"), "choice", options=tuple(PAYMENT_ROUTES.items())),
        Ask("packaging", mark("Kemasan"), help=mark("Misalnya dus asli bersegel atau peti kayu.")),
        Ask("checklist", mark("Yang sudah Anda periksa"), "checklist", needed=True),
        Ask("answers", mark("Jawaban atas peringatan"), "answers"),
        Ask(
            "reason",
            mark("Satu jawaban untuk semua peringatan"),
            "long",
            help=mark("Dipakai untuk peringatan yang tidak dijawab sendiri di atas."),
        ),
    ),
    "send_back": (Ask("note", mark("Yang perlu dibicarakan lagi"), "long", needed=True),),
    "reject": (REASON,),
    "sign": (*CONFIRMATION, *CERTIFICATE),
    "accept": (),
    "decline": (REASON,),
    "cancel": (REASON,),
    "propose_addendum": (
        Ask("shipping", mark("Ongkos kirim"), "money"),
        Ask("due_date", mark("Tanggal kirim"), "date"),
        Ask("address", mark("Alamat kirim"), "long"),
        Ask("accounts", mark("Pembagian menurut MAK"), "accounts"),
        NOTE,
        Ask("version", mark("Versi pesanan"), "hidden"),
    ),
    "accept_addendum": (),
    "sign_addendum": (*CONFIRMATION, *CERTIFICATE),
    "refuse_addendum": (REASON,),
    "withdraw_addendum": (REASON,),
    "request_cancel": (REASON, Ask("letter", mark("Nomor surat"), needed=True)),
    "open_cancel": (NOTE,),
    "dismiss_cancel": (NOTE,),
    "grant_cancel": (REASON,),
    "refuse_cancel": (REASON,),
    "settle_outside": (
        Ask("route", mark("Cara bayar"), needed=True, help=mark("Misalnya UP, GU, TU, atau LS.")),
        Ask("reference", mark("Nomor bukti"), needed=True),
        Ask("paid_on", mark("Tanggal bayar"), "date", needed=True),
        Ask("amount", mark("Nilai dibayar"), "money", needed=True),
    ),
    "reverse_outside": (
        replace(
            REASON, help=mark("Pesanan berjalan lagi; yang tetap dibayar dicatat lagi sesudah ini, dengan nilai dan tanggalnya.")
        ),
    ),
}
SHIPMENT_ASKS: Mapping[str, tuple[Ask, ...]] = {
    "pack": (),
    "ship": (Ask("courier", mark("Kurir"), needed=True), Ask("number", mark("Nomor resi"), needed=True)),
    "deliver": (Ask("proof", mark("Bukti tiba"), "long"),),
    "confirm": (
        Ask("lines", mark("Diterima sebagian"), "received"),
        Ask("function", mark("Berfungsi sesuai kebutuhan"), "check"),
        Ask("quantity", mark("Jumlah sesuai"), "check", help=mark("Sejumlah yang dikirim, atau yang Anda tulis di atas.")),
        Ask("time", mark("Tepat waktu"), "check"),
        Ask("finished_on", mark("Tanggal selesai diperiksa"), "date", needed=True),
    ),
    "return": (REASON,),
}
HANDOVER_ASKS: Mapping[str, tuple[Ask, ...]] = {
    "number": (Ask("number", mark("Nomor berita acara"), help=mark("Kosongkan untuk memakai nomor berikutnya.")),),
    "sign": (*CONFIRMATION, *CERTIFICATE),
    "reject": (REASON,),
}
BILL_ASKS: Mapping[str, tuple[Ask, ...]] = {
    "invoice": (
        Ask("amount", mark("Nilai tagihan"), "money", help=mark("Kosongkan untuk menagih semuanya.")),
        Ask("number", mark("Nomor tagihan"), help=mark("Kosongkan untuk memakai nomor berikutnya.")),
        Ask("tax_invoice_number", mark("Nomor faktur pajak"), help=mark("Bila Anda PKP.")),
    ),
    "advance": (
        Ask("amount", mark("Nilai uang muka"), "money", help=mark("Kosongkan untuk menagih paling banyak.")),
        Ask("number", mark("Nomor tagihan"), help=mark("Kosongkan untuk memakai nomor berikutnya.")),
        Ask("tax_invoice_number", mark("Nomor faktur pajak"), help=mark("Bila Anda PKP.")),
    ),
}
"""What begins a payment, by the name of its form."""
PAYMENT_ASKS: Mapping[str, tuple[Ask, ...]] = {
    "prepare": (NOTE,),
    "verify": (NOTE,),
    "return": (REASON,),
    "resubmit": (Ask("amount", mark("Nilai tagihan"), "money", help=mark("Kosongkan bila nilainya tetap.")), NOTE),
    "issue_spp": (Ask("number", mark("Nomor SPP")),),
    "issue_spm": (Ask("number", mark("Nomor SPM")),),
    "issue_sp2d": (Ask("number", mark("Nomor SP2D"), needed=True), Ask("date", mark("Tanggal SP2D"), "date", needed=True)),
    "pay_up": (Ask("reference", mark("Nomor bukti")), Ask("date", mark("Tanggal bayar"), "date")),
    "pay_kkpd": (Ask("reference", mark("Nomor transaksi")), Ask("date", mark("Tanggal bayar"), "date")),
    "receive": (),
    "link_gu": (
        Ask(
            "number",
            mark("Nomor SP2D GU"),
            needed=True,
            help=mark("SP2D yang mengisi kembali UP atau melunasi KKPD; satu nomor untuk semua tagihan yang digantinya."),
        ),
        Ask("date", mark("Tanggal SP2D GU"), "date", needed=True),
        Ask(
            "amount",
            mark("Nilai SP2D GU"),
            "money",
            help=mark("Nilai SP2D itu seluruhnya, untuk semua tagihan yang digantinya. Kosongkan bila sudah pernah ditulis."),
        ),
    ),
    "unlink_gu": (REASON,),
    "refund": (
        Ask("amount", mark("Nilai yang kembali"), "money", needed=True),
        Ask("number", mark("Nomor STS atau bukti setor"), needed=True),
        Ask("date", mark("Tanggal setor"), "date", needed=True),
        REASON,
    ),
    "reverse": (replace(REASON, help=mark("Pesanan yang sudah selesai berjalan lagi sampai uangnya diterima kembali.")),),
}
PRICED = frozenset({"offer", "propose_addendum"})
"""Moves whose form asks a price for each line."""
COUNTED = frozenset({"propose_addendum"})
"""Moves whose form asks a quantity for each line."""


@dataclass(frozen=True, slots=True)
class Aside:
    """Fields that most leave empty: they stand together behind a line, open where one of them holds something."""

    text: str
    names: frozenset[str]

    @property
    def title(self) -> str:
        return gettext(self.text)


BESIDE: Mapping[str, Aside] = {
    "approve": Aside(
        mark("Nomor surat, DPA, cara bayar, kemasan"),
        frozenset({"sp_number", "dpa_number", "payment_route", "packaging"}),
    )
}
"""By move of an order."""
LED = ("submit_for_review", "agree")
"""Moves that an order waits for before all others that are open to the same person."""
RARE = frozenset(
    {
        "offer",
        "propose_addendum",
        "withdraw_addendum",
        "abandon",
        "cancel",
        "decline",
        "reject",
        "request_cancel",
        "settle_outside",
        "reverse_outside",
        "reverse",
        "refund",
        "link_gu",
        "unlink_gu",
    }
)
"""Moves that nobody is led to: they come after what the order waits for, and none of them is the page's main button."""


def asked_of(asks: tuple[Ask, ...], *, kind: str, certificate: bool, seal_allowed: bool) -> tuple[Ask, ...]:
    """What of a signature is asked of this person: a certificate where one is asked for, with it who it is (a handover asks that
    of nobody else), and whether the seal may stand in."""
    left_out = {"passphrase", "seal_instead"} if not certificate else set() if seal_allowed else {"seal_instead"}
    if kind == "handover" and not certificate:
        left_out |= {ask.name for ask in CONFIRMATION}
    return tuple(ask for ask in asks if ask.name not in left_out) if left_out else asks
