"""The tree of categories that an installation begins with: what the offices of a region buy, in up to three levels.

Codes are our own; a later import of a national tree adds its codes beside them.
"""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.catalogue.models import Category

TREE = (
    ("01", "Alat tulis dan perlengkapan kantor"),
    ("01.01", "Kertas dan buku"),
    ("01.01.01", "Kertas HVS"),
    ("01.01.02", "Buku dan formulir"),
    ("01.02", "Alat tulis"),
    ("01.03", "Tinta dan toner"),
    ("02", "Komputer dan elektronik"),
    ("02.01", "Laptop dan komputer meja"),
    ("02.02", "Pencetak dan pemindai"),
    ("02.03", "Jaringan dan perlengkapannya"),
    ("02.04", "Elektronik kantor"),
    ("03", "Perabot"),
    ("03.01", "Meja dan kursi"),
    ("03.02", "Lemari dan rak"),
    ("04", "Makanan dan minuman"),
    ("04.01", "Nasi kotak dan prasmanan"),
    ("04.02", "Kue dan makanan ringan"),
    ("04.03", "Bahan pangan"),
    ("05", "Kebersihan dan rumah tangga"),
    ("05.01", "Bahan pembersih"),
    ("05.02", "Alat kebersihan"),
    ("06", "Pakaian dan tekstil"),
    ("06.01", "Seragam"),
    ("06.02", "Batik dan kain"),
    ("07", "Cetak dan suvenir"),
    ("07.01", "Cetakan"),
    ("07.02", "Suvenir"),
    ("08", "Kesehatan"),
    ("08.01", "Bahan medis habis pakai"),
    ("08.02", "Alat kesehatan"),
    ("09", "Bahan bangunan"),
    ("09.01", "Semen, pasir, dan bata"),
    ("09.02", "Aspal"),
    ("09.03", "Cat dan perkakas"),
    ("10", "Kendaraan"),
    ("10.01", "Suku cadang"),
    ("10.02", "Perawatan kendaraan"),
    ("11", "Pertanian dan perikanan"),
    ("11.01", "Bibit dan pupuk"),
    ("11.02", "Alat pertanian"),
    ("12", "Pendidikan"),
    ("12.01", "Buku pelajaran"),
    ("12.02", "Alat peraga"),
    ("13", "Jasa"),
    ("13.01", "Jasa kebersihan dan keamanan"),
    ("13.02", "Sewa tenda dan perlengkapan acara"),
    ("13.03", "Jasa perbaikan"),
    ("14", "Pekerjaan konstruksi"),
    ("14.01", "Jalan"),
    ("14.02", "Gedung"),
    ("15", "Lainnya"),
)


def install_categories(session: Session) -> None:
    """Write the tree; what is there already stays as it is."""
    for level in (1, 2, 3):
        rows = [
            {"code": code, "parent_code": code.rpartition(".")[0] or None, "name": name}
            for code, name in TREE
            if code.count(".") == level - 1
        ]
        session.execute(insert(Category).values(rows).on_conflict_do_nothing())
