"""Taking over an older catalogue: a region's office sends in a file of firms and files of their
products, looks, applies, and gets the bad rows back.

`columns.py` says what the files hold, `planning.py` what each row would do, `uploads.py` keeps a file and does it by the
commands of `vendors/takeover.py` and `listing/`. Products are found by vendor and SKU; none is published by it: those of an
active vendor go to the curators, those of others stay drafts for their owner. What a vendor wrote itself is never touched.
"""
