"""Search: how a listing is found.

`words.py`, `stems.py` and `synonyms.py` say what a text is made of (their lists are the `.txt` files beside them);
`question.py` what is asked; `index.py` keeps the rows of what is on show, `dictionary.py` their words; `spelling.py`
reads a misspelt question; `ranking.py` gives the page of answers, `facets.py` how they divide, `answering.py` both
at once (`web.remembering` keeps them while nothing changes), `suggestions.py` what one may be about to type,
`leads.py` where to go on from nothing; `partitions.py` gives a large region its own. `filters.py` are the conditions
that they share, `asking.py` keeps their statements made.

Only published listings are in the index, so these reads need no permission and name no person. A read over all regions (no
region asked for) is one of the few that do; it may be late.
"""

from app.catalogue.search.answering import answer
from app.catalogue.search.asking import Rows
from app.catalogue.search.facets import Facets, facets_of
from app.catalogue.search.index import index_listings
from app.catalogue.search.question import Question, Sort, is_of_words
from app.catalogue.search.ranking import Found, find

__all__ = ["Facets", "Found", "Question", "Rows", "Sort", "answer", "facets_of", "find", "index_listings", "is_of_words"]
