"""The renewal of a SEPM server's certificate: which route, which steps, where a run stands, the way back."""
