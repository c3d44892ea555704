"""The HTTP interface: the assistant and the catalogue as JSON, described by OpenAPI."""

from assistant.api.app import create_api

__all__ = ["create_api"]
