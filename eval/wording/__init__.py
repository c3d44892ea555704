"""What a language model that words answers could get wrong: lies that must not reach anybody.

::

    evidence     what the model is given, and the names in it
    edits        how its answer is changed
    numbers      lies about figures, units, years and dates
    members      lies about who and what is in an answer
    places       lies about where it stands
    statements   words that are turned round, and sentences that are added
    forms        what is no answer at all, or is one in another form
    lies         all of them, by name

Texts only; serving them is up to those who ask for them. Nothing here knows what checks an answer.
"""
