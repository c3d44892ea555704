"""Readers of original documents, one per layout; each reports what it could not read and goes on."""
