"""Questions about the circle: naming people, each person, and whom to talk about first; never a row of the chart."""
