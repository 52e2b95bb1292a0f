"""Words of this place: what somebody who knows the office would try first as a password.

Rule: OWASP ASVS 5.0 6.1.2 and 6.2.11. The list stands in docs/accounts.md too; a test compares the two.
"""

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.passwords import refuse_weak
from app.regions.models import Region

LETTERS_MIN = 3
"""A shorter part of a name is in too many other words."""
_WRITTEN = """
lokapasar katalog ekatalog elektronik pasar belanja pesanan pembelian pengadaan barang jasa realisasi sirup spse inaproc lkpp tkdn umkm rup
pemerintah pemerintahan pemda pemkab pemkot pemprov kabupaten kab kota provinsi prov daerah wilayah kecamatan kelurahan desa
dinas badan kantor bagian bidang unit satker opd skpd sekretariat setda inspektorat rsud puskesmas bappeda bpkad bkad diskominfo disdik dinkes
kesehatan pendidikan keuangan bupati walikota gubernur wakil sekda camat lurah kepala pejabat ppk bendahara verifikator kurator auditor admin pimpinan
penyedia vendor operator pegawai asn apbd apbn anggaran tahun
"""
WORDS = frozenset(_WRITTEN.split())
"""Of the product, the trade, offices and posts."""


def refuse_guessable(session: Session, password: str, *, login: str, name: str) -> None:
    """What every new password of a person is asked. Raises `Invalid` as `refuse_weak` does."""
    refuse_weak(password, login=login, here=words_here(session, login=login, name=name))


def words_here(session: Session, *, login: str, name: str) -> frozenset[str]:
    """`WORDS`, the names of the regions that are served here, and the person's own
    login and name; small letters without accents or signs."""
    regions = session.scalars(select(Region.name)).all()
    return WORDS | frozenset(_words([login, name, *regions]))


def _words(names: Iterable[str]) -> Iterable[str]:
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        yield from (word for word in re.findall("[a-z]+", plain) if len(word) >= LETTERS_MIN)
