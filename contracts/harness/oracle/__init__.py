"""What is right: pure functions that judge values and answers, and never generate any."""
