"""The pages of accounts: signing in and out, the role to act in, and everything of one's own account under `/akun`."""

from app.accounts.routes.factors import pages as factors
from app.accounts.routes.my_account import pages as my_account
from app.accounts.routes.roles import home_of
from app.accounts.routes.roles import pages as roles
from app.accounts.routes.sign_in import pages as sign_in
from app.accounts.routes.tokens import pages as tokens

__all__ = ["factors", "home_of", "my_account", "roles", "sign_in", "tokens"]
