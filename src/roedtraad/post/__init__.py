"""Post: what leaves the house on paper. Now the sheet that a released person takes along."""
