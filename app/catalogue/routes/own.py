"""What a vendor's pages begin with: who comes, the product that is its own, and what its form sent."""

from starlette.datastructures import FormData, UploadFile

from app.actor import Actor, Role
from app.catalogue import queries
from app.catalogue.models import Listing
from app.errors import NotFound
from app.language import _
from app.web.dependencies import Db
from app.web.incoming.forms import Posted

SHOP = frozenset({Role.VENDOR})


def own_listing(session: Db, listing_id: str, actor: Actor, *, for_update: bool = False) -> Listing:
    """Another vendor's product does not exist here, published or not."""
    thing = queries.listing_of(session, listing_id, actor, for_update=for_update)
    if thing.vendor_id != actor.vendor_id:
        raise NotFound(_("Produk ini tidak ditemukan."))
    return thing


def without_photo(data: Posted) -> tuple[FormData, bytes | None]:
    """The form's other fields, and the photo's bytes where one was chosen."""
    sent = data.get("photo")
    photo = sent.file.read() if isinstance(sent, UploadFile) and sent.filename else None
    return FormData([(name, value) for name, value in data.multi_items() if name != "photo"]), photo
