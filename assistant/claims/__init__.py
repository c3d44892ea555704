"""What a text claims, and whether the evidence of an answer bears it out.

A text is taken apart into sentences with their marks; of each, the atoms are read: names, years, dates,
pages, quantities, and words with their polarity. The verified answer is read by the same code. A sentence
holds if the statements that its marks point at have all of its atoms, put together in the same way.
"""
