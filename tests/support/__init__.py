"""Stand-ins and small libraries that tests share."""
