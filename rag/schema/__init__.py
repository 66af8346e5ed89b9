"""The values that all rooms share: answers, questions, errors."""
