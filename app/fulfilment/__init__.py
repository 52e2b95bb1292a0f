"""Fulfilment: shipments of an order and the handover (BAST) with which each is accepted."""
