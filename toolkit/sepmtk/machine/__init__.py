"""The border to a host: ports, errors, and the hosts behind them."""
