"""The pages of accounts: signing in and out, the role to act in, and everything of one's own account under `/akun`;
for a region's admin the people of the region."""

from app.accounts.routes.factors import pages as factors
from app.accounts.routes.links import pages as links
from app.accounts.routes.my_account import pages as my_account
from app.accounts.routes.oidc import pages as oidc
from app.accounts.routes.people import pages as people
from app.accounts.routes.reading import pages as reading
from app.accounts.routes.roles import home_of
from app.accounts.routes.roles import pages as roles
from app.accounts.routes.sign_in import pages as sign_in
from app.accounts.routes.tokens import pages as tokens

__all__ = ["factors", "home_of", "links", "my_account", "oidc", "people", "reading", "roles", "sign_in", "tokens"]
