"""How well the methods keep their promises, by enumeration and seeded simulation: `make calibrate`."""
