"""Training of the networks of metric learning: hits become points, neighbours among them edges."""
