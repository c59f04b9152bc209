"""Edit company profile: the pages of options, from the first to Finish."""
