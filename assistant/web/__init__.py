"""The web page: a Gradio app in FastAPI. Nothing outside this package imports Gradio."""
