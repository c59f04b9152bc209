"""Tests of the console: a process of its own on the two servers, asked as a browser asks."""
