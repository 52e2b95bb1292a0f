"""Who takes which move of a webhook and where it leads: written down a second time, and compared with the table."""

from uuid import UUID

import pytest

from app.webhooks import permissions as may
from app.webhooks.models import Webhook
from app.webhooks.states import WEBHOOK, WebhookState
from tests.cast import CAST, FIRM, OFFICE, REGION, open_moves, who

OWNERS = {"region": "region_admin", "office": "budget_user ppk region_admin", "firm": "vendor"}
READERS = {"region": "auditor region_admin", "office": "auditor budget_user ppk region_admin", "firm": "vendor"}


def webhook_in(state: str, *, of: str) -> Webhook:
    return Webhook(
        id=UUID(int=98), state=state, home_region_id=REGION, satker_code=OFFICE if of == "office" else None, vendor_id=FIRM if of == "firm" else None
    )  # fmt: skip


@pytest.mark.asvs("2.3.1", "8.2.2")
@pytest.mark.parametrize("of", OWNERS)
def test_each_owner_has_the_moves_of_the_own_webhook(of: str) -> None:
    owner = OWNERS[of]
    assert open_moves(WEBHOOK, webhook_in("on", of=of)) == {
        **dict.fromkeys(("ping → on", "change → on", "rotate_secret → on", "switch_off → off", "remove → removed"), owner),
        "give_up → off": "system",
    }
    assert open_moves(WEBHOOK, webhook_in("off", of=of)) == dict.fromkeys(
        ("change → off", "rotate_secret → off", "switch_on → on", "remove → removed"), owner
    )
    assert open_moves(WEBHOOK, webhook_in("removed", of=of)) == {}
    assert WEBHOOK.states == set(WebhookState)


@pytest.mark.parametrize("of", OWNERS)
def test_who_may_write_reads_and_the_regions_auditor_what_is_no_firms(of: str) -> None:
    webhook = webhook_in("on", of=of)
    assert who(lambda actor: may.write(actor, webhook)) == OWNERS[of]
    assert who(lambda actor: may.see(actor, webhook)) == READERS[of]
    comes_to_the_pages = {name.partition("_of_")[0] for name, actor in CAST.items() if actor.role in may.READERS}
    assert comes_to_the_pages == {"auditor", "budget_user", "ppk", "region_admin", "vendor", "other_vendor", "vendor_without_firm"}
    assert {CAST["auditor"].role} == may.READERS - may.WRITERS


def test_its_trail_is_that_of_its_region() -> None:
    assert WEBHOOK.region_of(webhook_in("on", of="firm")) == REGION
