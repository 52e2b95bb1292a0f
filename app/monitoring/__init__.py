"""Monitoring: `GET /metrics` for Prometheus. What every web process counts comes together in files of the data folder
(`app/web/measuring.py`); what the whole installation is like is asked of the database when it is scraped."""
