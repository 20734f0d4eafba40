"""Sends one request over HTTP: bounded in time and size, permitted, and paced."""
