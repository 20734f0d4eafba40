"""Which contracts a run consists of, in which order, and in which process."""
