"""OWASP ASVS 5.0.0: which requirements are proved by which tests, and why the others are not.

`@pytest.mark.asvs("1.2.1")` on a test says that it proves that requirement, or its part here. `requirements.py`
has each requirement in our own words; `python -m tests.asvs` (`make asvs`) passes the marked tests and prints
the table. A requirement has either a test or a reason.
"""
