"""How well passages are found: retrievers on collections of passages, queries and judgements.

::

    collection   reads a folder: passages.jsonl, queries.jsonl, qrels.tsv
    systems      the retrievers: the product's ranking, and what it is compared with
    measures     nDCG, recall, reciprocal rank, with intervals
    run          every system on every collection, with times
    report       a table and JSON
    sets/        collections of our own: a city's FAQ, plans, everyday talk
"""
