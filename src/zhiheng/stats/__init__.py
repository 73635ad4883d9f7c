"""Statistics: intervals, estimates from designed samples, ranks with ties, trends. Pure: arrays in, numbers out.

intervals   shares (Wilson, Clopper–Pearson) and rates (exact Poisson), one or a million
finite      the count of failures in a finite population, exact
design      means, totals, shares and ratios of stratified, weighted and clustered samples
bootstrap   an interval where nothing closed exists
comparing   whether two shares, or two estimates, differ
ranks       places with ties, and the range of places the data allow
trend       outliers, breaks, a forecast with its interval
cells       which figures of a table are small, unstable or not to be shown
"""
