"""Parts that every page may show: symbols, rows that call, the look of letters and colours; never a question or an answer."""
