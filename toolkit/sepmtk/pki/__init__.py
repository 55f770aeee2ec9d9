"""Certificates, keys and containers as bytes in, bytes out."""
