"""What people see and do. Start reading at `ui/actions.py`."""
