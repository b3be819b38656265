"""What is measured of Trayecto: each module is run as a process of its own and prints its figures as JSON."""
