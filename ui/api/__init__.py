"""Ends for programs: OpenAI's interface, MCP, Gradio clients, health, uploads and downloads."""
