"""Questions and their functions, one module for each part of the conversation; never a row of the chart."""
