"""What does a page show? Models and figures in, plain view-models out; templates decide nothing."""
