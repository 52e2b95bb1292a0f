"""One-time links: how somebody gets in without a mail service. The region's admin prints one for a person whom they have before
them; it works once, for three days, and whoever printed it never learns the password that is chosen with it."""
