"""Zhiwen beside what people would pick instead: the same machine, models and questions in one run."""
