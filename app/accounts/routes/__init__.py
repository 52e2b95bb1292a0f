"""The pages of accounts: signing in and out, the role to act in, and everything of one's own account under `/akun`."""

from app.accounts.routes.factors import pages as factors
from app.accounts.routes.roles import home_of
from app.accounts.routes.roles import pages as roles
from app.accounts.routes.sign_in import pages as sign_in

__all__ = ["factors", "home_of", "roles", "sign_in"]
