"""What everybody talks about: frozen data and pure rules. Imports nothing of ours."""
