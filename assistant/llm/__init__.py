"""The connection to a language model that speaks the chat completions protocol; off unless configured."""
