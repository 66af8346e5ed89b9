"""Surface realisation: computed results and quotes as text; decides nothing."""
