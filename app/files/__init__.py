"""Files: photos, papers and drawn pictures as content-addressed objects; rows say what an object is, never whose.

Nothing is served from here: the noun that owns a file asks its own `may_see` and answers with the bytes. What a person
sent is never kept as sent when it is a picture: it is decoded in a child process with limits and encoded anew.
"""
