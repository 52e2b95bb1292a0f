"""Accounts: people, the roles they hold, their sign-ins and their API tokens."""
