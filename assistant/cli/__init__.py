"""The command line: thin; every command calls what other faces call too."""

from assistant.cli.app import main

__all__ = ["main"]
