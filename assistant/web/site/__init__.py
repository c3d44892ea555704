"""The pages beside the conversation: rendered on the server, readable without a script."""

from assistant.web.site.routes import add_site

__all__ = ["add_site"]
