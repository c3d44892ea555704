"""Exact answers from the figures database, one module per kind of question."""
