"""What several screens say in the same words: times, flows, runs, records, options and how they change."""
