"""What is measured of other packages: each module is run by the Python of that package's own environment."""
