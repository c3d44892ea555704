"""From a question to a typed request: normalise, link names, read cues, decide what is wanted."""
