"""Every text has its English: `make texts-check` prints the texts that have none and ends with 1."""

import sys

from tests.language.catalogue import english, texts_of


def untranslated() -> list[str]:
    """Texts of code and pages without an English one, also those that `make texts` has not seen yet."""
    there = {message.source for message in english() if message.is_translated}
    return sorted((texts_of("app") | texts_of("templates")) - there)


if __name__ == "__main__":
    missing = untranslated()
    for text in missing:
        print(repr(text))
    print(f"{len(missing)} texts without English. Run make texts, then write them in app/locale/en.", file=sys.stderr)
    sys.exit(1 if missing else 0)
