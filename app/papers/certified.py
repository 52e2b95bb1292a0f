"""Certified: in a region whose officials sign with certificates, the act and the paper
that says it are signed together, or neither is there.

1. *Rehearsed.* The act is taken in a transaction that is undone: every guard has been asked, and what the paper will say is
   known, with its number, its code and its instant.
2. *Signed.* That paper is drawn, and the region's e-signature service signs it with the official's certificate. No connection
   and no seat is held meanwhile; the passphrase is in this call and nowhere else. What comes back is judged: it begins with what
   was sent, byte for byte, and its one signature is whole and intact.
3. *Taken.* The act is taken for good, at the same instant. Where the paper would now say something else, all of it is refused;
   else the signed file is the issue.

A signature of the service without our transaction is on a file that nobody was given and whose code is on no list. ADR 0020.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import audit
from app.accounts.behalf import demand_in_office
from app.accounts.reauthentication import Proof, confirm, once_more
from app.actor import Actor, Role
from app.clock import now
from app.documents.signatures import PdfSignature, Unreadable, signatures_of
from app.errors import Refusal, Unavailable, invalid_field
from app.esign import client, faults
from app.esign.models import EsignService
from app.esign.queries import access_to, active_service, nik_of
from app.files import papers, store
from app.fulfilment.models import Handover
from app.fulfilment.states import HANDOVER
from app.language import SOURCE, _, speaking
from app.moves.doors import Doors
from app.orders.bodies import SignBody
from app.orders.models import Order
from app.orders.states import ORDER
from app.papers.about import About, Due
from app.papers.drawing import drawn
from app.papers.issuing import frozen, keep, next_issue, papers_due
from app.papers.kinds import PaperKind, slug_of, title_of
from app.papers.models import Paper, SignedWith
from app.web.limits import seats

SIGNED: Mapping[tuple[str, str], PaperKind] = {
    (ORDER.name, "sign"): PaperKind.PURCHASE_ORDER,
    (ORDER.name, "sign_addendum"): PaperKind.ADDENDUM,
    (HANDOVER.name, "sign"): PaperKind.HANDOVER,
}
"""Which paper an official signs by a move of a machine."""
TURN_SECONDS = 5
_at_once = threading.BoundedSemaphore(8)
"""So many calls of the service in a process: each keeps a thread."""


class ChangedMeanwhile(Refusal):
    """What was signed is not what would be said now."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Pesanan ini berubah selagi tanda tangan dibuat, jadi tanda tangan itu tidak dipakai. Periksa lagi, lalu tanda tangani sekali lagi."
            )
        )


@dataclass(slots=True)
class Hand:
    """One act of a person, from its rehearsal to its end. For what no certificate is asked for it does nothing but take the act."""

    machine: str
    move: str
    actor: Actor
    at: datetime
    _paper: Paper | None = None
    _file: bytes = field(default=b"", repr=False)
    _signature: PdfSignature | None = None
    _spent: Proof | None = field(default=None, repr=False)

    def take(self, session: Session, doors: Doors, thing: Any, body: Any) -> tuple[Any, Any]:
        """The act itself, once it is known to whom it happens and what was sent with it."""
        actor = self.actor if self._spent is None else once_more(session, actor=self.actor, proof=self._spent, at=self.at)
        doors.take(session, thing, body, actor=actor, at=self.at)
        return thing, body

    def ahead(self, session: Session, take: Callable[[], tuple[Any, Any]]) -> None:
        """Rehearse the act and have its paper signed, where that is asked of this person. The session holds nothing afterwards.

        Raises whatever the act raises, and `Refusal` in the service's words.
        """
        service = self._service(session)
        if service is None:
            return
        thing, body = take()
        order, paper = _order_of(thing), None
        if not body.seal_instead and (found := self._due(session, order, SignedWith.CERTIFICATE)):
            self._confirm(session, body.proof)
            about, due = found
            paper = frozen(session, about, due, next_issue(session, order, due))
            call = self._call(session, service, about, paper, body)
        session.rollback()  # it was a rehearsal; and no connection waits while another server is asked
        if paper is None:
            return
        self._spent = body.proof
        drawing = drawn(paper)
        with _turn(), seats.away():
            signed = call(drawing)
        self._signature = _judged(signed.pdf, drawing, PaperKind(paper.kind), self.at)
        papers.put_paper(signed.pdf)
        paper.signed_with, paper.signed_by, paper.signed_at = SignedWith.CERTIFICATE, self.actor.account_id, self.at
        paper.esign_document, paper.drawn_at, paper.drawn_sha256 = signed.document_id, self.at, store.hash_of(drawing)
        paper.sha256, paper.size = store.hash_of(signed.pdf), len(signed.pdf)
        self._paper, self._file = paper, signed.pdf

    def settle(self, session: Session, thing: Any, body: Any) -> None:
        """After the act, in its transaction: the paper that was signed is its issue. Raises `NotInOffice` where
        the post ended while the service thought, `ChangedMeanwhile` where it would say something else by now,
        and `Invalid` for a passphrase that nobody asks for."""
        if (self.machine, self.move) not in SIGNED:
            return
        service, order = self._service(session), _order_of(thing)
        way = SignedWith.SEAL if body.seal_instead else SignedWith.CERTIFICATE
        found = self._due(session, order, way) if service is not None else None
        if service is None or found is None:
            _refuse_unasked(body)
            return
        about, due = found
        fresh = frozen(session, about, due, next_issue(session, order, due))
        if way is SignedWith.CERTIFICATE:
            demand_in_office(session, self.actor, at=now())
            made = self._signed(fresh)
            papers.remember_paper(session, self._file, by=self.actor.account_id, at=self.at)
        else:
            made = self._sealed(service, fresh)
        if self._spent is None or not self._spent.passkey:
            self._confirm(session, body.proof)
        if keep(session, order, made).id != made.id:
            raise ChangedMeanwhile
        audit.write_down(session, made, "paper.sign", self.actor, self.at, **self._told(made))

    def _service(self, session: Session) -> EsignService | None:
        """By which this person signs; None where no certificate is asked of them for this."""
        is_asked = (self.machine, self.move) in SIGNED and self.actor.role is Role.PPK and self.actor.region_id is not None
        return active_service(session, self.actor.region_id) if is_asked and self.actor.region_id is not None else None

    def _due(self, session: Session, order: Order, way: SignedWith) -> tuple[About, Due] | None:
        """The paper that this person has signed by the act; None where the act was no signature of the office."""
        about = About(session=session, order=order, at=self.at, signing=way)
        kind = SIGNED[self.machine, self.move]
        position = _position(about, kind)
        return next(((about, due) for due in papers_due(about) if (due.kind, due.position) == (kind, position)), None)

    def _call(
        self, session: Session, service: EsignService, about: About, paper: Paper, body: SignBody
    ) -> Callable[[bytes], client.Signed]:
        """The call of the service, with everything that it needs but the file. Raises `Refusal` where something is missing."""
        if not body.passphrase:
            raise invalid_field("passphrase", _("Tulis passphrase sertifikat elektronik Anda."))
        nik = nik_of(session, self.actor.account_id)
        if nik is None:
            raise faults.EsignRefused(
                _(
                    "NIK sertifikat Anda belum tersimpan. Tulis di halaman Akun, bagian Sertifikat elektronik, lalu ulangi. Belum ada yang ditandatangani."
                )
            )
        access, passphrase = access_to(service), body.passphrase
        with speaking(SOURCE):
            reason, name = f"{title_of(paper.kind)} {paper.number}", f"{slug_of(paper.kind, paper.position)}.pdf"
        location = about.region.name
        return lambda pdf: client.sign(access, nik=nik, passphrase=passphrase, pdf=pdf, name=name, reason=reason, location=location)

    def _confirm(self, session: Session, proof: Proof) -> None:
        """A passphrase is tried for the person alone: the moves of an order ask who one is, that of a handover does not."""
        if self.machine == HANDOVER.name:
            confirm(session, actor=self.actor, proof=proof, at=self.at)

    def _signed(self, fresh: Paper) -> Paper:
        made = self._paper
        if made is None or _said(made) != _said(fresh):
            raise ChangedMeanwhile
        made.issue = fresh.issue
        return made

    def _sealed(self, service: EsignService, fresh: Paper) -> Paper:
        """The installation's seal in the place of the certificate, and the paper says so."""
        if not service.seal_allowed:
            raise invalid_field(
                "seal_instead", _("Admin daerah tidak mengizinkan segel instalasi sebagai ganti sertifikat. Tulis passphrase Anda.")
            )
        fresh.signed_with, fresh.signed_by, fresh.signed_at = SignedWith.SEAL, self.actor.account_id, self.at
        return fresh

    def _told(self, made: Paper) -> dict[str, Any]:
        said = {"paper": made.kind, "number": made.number, "issue": made.issue, "signed_with": made.signed_with}
        if self._signature is None or made.signed_with != SignedWith.CERTIFICATE:
            return said
        one = self._signature
        certificate = {"signer": one.signer, "issuer": one.issuer, "serial": one.serial, "valid_until": one.valid_until.isoformat()}
        return {**said, "sha256": made.sha256, "esign_document": made.esign_document, "certificate": certificate}


def _order_of(thing: Order | Handover) -> Order:
    return thing.order if isinstance(thing, Handover) else thing


def _position(about: About, kind: PaperKind) -> int | None:
    """Which of the papers of that kind the office signed at this very instant."""
    if kind is PaperKind.PURCHASE_ORDER:
        return 1 if about.order.buyer_signed_at == about.at else None
    instants = [one.buyer_signed_at for one in (about.addenda if kind is PaperKind.ADDENDUM else ())]
    instants += [one.buyer_signed_at for one in (about.handovers if kind is PaperKind.HANDOVER else ())]
    return next((position for position, at in enumerate(instants, 1) if at == about.at), None)


def _said(paper: Paper) -> tuple[Any, ...]:
    """All that an issue says but the newest seal of the ledger, which goes on by itself."""
    data = {name: value for name, value in paper.data.items() if name != "seal"}
    return (paper.kind, paper.position, paper.standing, paper.number, paper.dated, paper.total, data)


def _judged(pdf: bytes, drawing: bytes, kind: PaperKind, at: datetime) -> PdfSignature:
    """The signature of what came back. Raises `Refusal` for anything but the file that was sent, with one
    whole signature behind it by a certificate that holds."""
    if not pdf.startswith(drawing) or len(pdf) == len(drawing):
        raise faults.rubbish(_("berkas yang kembali bukan berkas yang dikirim"))
    try:
        found = signatures_of(pdf)
    except Unreadable:
        raise faults.rubbish(_("tanda tangannya tidak terbaca")) from None
    if len(found) != 1 or not (found[0].is_intact and found[0].is_whole):
        raise faults.rubbish(_("tanda tangannya tidak utuh"))
    if not found[0].was_valid(at):
        raise faults.EsignRefused(
            _(
                "Sertifikat elektronik Anda tidak berlaku pada hari ini. Perpanjang lewat BSrE, lalu ulangi. Belum ada yang ditandatangani."
            )
        )
    if kind is not PaperKind.HANDOVER and not found[0].allows_more:
        raise faults.rubbish(_("berkasnya dikunci, sehingga penyedia tidak dapat menandatangani"))
    return found[0]


def _refuse_unasked(body: SignBody) -> None:
    for name in ("passphrase", "seal_instead"):
        if getattr(body, name):
            raise invalid_field(name, _("Tanda tangan ini tidak memakai sertifikat elektronik. Kosongkan isian ini."))


@contextmanager
def _turn() -> Iterator[None]:
    if not _at_once.acquire(timeout=TURN_SECONDS):
        raise Unavailable(_("Banyak tanda tangan sedang dibuat. Coba lagi sebentar; belum ada yang ditandatangani."), retry_after=5)
    try:
        yield
    finally:
        _at_once.release()
