"""Whether there is an answer; typed refusals."""
