"""Rooms, hosts and equipment, their hours, and when they are not to be had."""
