"""What the documents say: model, readers, curated data, audit. Imports nothing of ours."""
