"""Parts of the benchmark, each with its cases; a part is named by its module."""
