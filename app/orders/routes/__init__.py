"""The pages of orders: the cart, the list, one order, and the forms of every move on it."""

from app.orders.routes.cart import pages as cart
from app.orders.routes.detail import pages as detail
from app.orders.routes.letter import pages as letter
from app.orders.routes.moves import pages as moves
from app.orders.routes.overview import pages as overview
from app.orders.routes.shopping_list import pages as shopping_list

__all__ = ["cart", "detail", "letter", "moves", "overview", "shopping_list"]
