"""The forms of export, one file each."""

from app.errors import NotFound
from app.exports.declaring import Format
from app.exports.formats.inaproc_v1 import INAPROC_V1
from app.exports.formats.isb_v6 import ISB_V6
from app.exports.formats.ocds import OCDS, OCDS_RECORDS
from app.exports.formats.public_table import PUBLIC_TABLE
from app.exports.formats.spse_pencatatan import SPSE_PENCATATAN, SPSE_REALISASI
from app.language import _

FORMATS: tuple[Format, ...] = (PUBLIC_TABLE, ISB_V6, INAPROC_V1, SPSE_PENCATATAN, SPSE_REALISASI, OCDS, OCDS_RECORDS)


def by_name(name: str) -> Format:
    """Raises `NotFound`."""
    found = next((one for one in FORMATS if one.name == name), None)
    if found is None:
        names = ", ".join(one.name for one in FORMATS)
        raise NotFound(_("Tidak ada bentuk ekspor {name}. Yang ada: {names}.").format(name=name[:40], names=names))
    return found
