"""Signing in with the account of an identity provider (OpenID Connect): one provider, named in
the settings; nobody gets in who was not linked before.

Authorization code with PKCE, state and nonce. The provider shows who somebody is there; which account that is here stands in
`oidc_binding` and was written by that person, signed in, or by the region's admin: never guessed from an e-mail address or a
name. It stands in the place of the password and of nothing else: the second factor of the account is asked as always, and
what asks again who one is asks for something of ours.
"""
