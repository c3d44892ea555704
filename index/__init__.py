"""How it is found: analysis, lexical and dense search, figures, build. Imports corpus."""
