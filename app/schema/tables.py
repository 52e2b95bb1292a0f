"""Every table of the house, gathered for migrations and for the tests that look at all of them."""

import app.accounts.factors.models
import app.accounts.links.models
import app.accounts.models
import app.accounts.oidc.models
import app.accounts.requests
import app.announcements.models
import app.attachments.models
import app.attribution.models
import app.audit.models
import app.catalogue.attributes.models
import app.catalogue.bulk.models
import app.catalogue.listing.unfinished
import app.catalogue.models
import app.catalogue.search.models
import app.catalogue.takeover.models
import app.claims.models
import app.competition.models
import app.control.models
import app.dashboards.models
import app.demand.models
import app.disputes.models
import app.esign.models
import app.exchange.desk.models
import app.exchange.models
import app.exchange.pulling.models
import app.exports.models
import app.feeds.models
import app.files.models
import app.fulfilment.models
import app.invariants.models
import app.ledger.models
import app.ledger.quarters
import app.letterheads.models
import app.lists.models
import app.moves.history
import app.notifications.models
import app.numbering.models
import app.orders.cart
import app.orders.models
import app.orders.shopping_list
import app.orders.succession.models
import app.orders.warnings.models
import app.organisations.models
import app.oversight.models
import app.papers.models
import app.payment.models
import app.payment.sp2d.models
import app.plan.models
import app.ratings.models
import app.records.models
import app.regions.clocks
import app.regions.models
import app.reports.models
import app.rules.models
import app.seals.models
import app.targets.models
import app.vendors.models
import app.web.models
import app.webhooks.models  # noqa: F401
from app.db import Base

metadata = Base.metadata
