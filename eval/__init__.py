"""How good the answers are: questions with known answers, scoring, baselines, reports, bars.

::

    questions/   dev and test, one question per line; generated from the corpus, or written by hand
    generate     makes the generated ones
    scoring      one answer against its expectation
    oracle       what the corpus says, straight from its tables
    baselines    what usual retrieval would answer
    run          asks all questions
    summary      the figures of a run, and what got better or worse since the committed one
    report       the same as Markdown and HTML
"""
