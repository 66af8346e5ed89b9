"""What has become of files since the last run, decided before anything is changed."""
