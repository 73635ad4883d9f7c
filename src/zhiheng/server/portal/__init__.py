"""The public portal: what anybody may see without a login. Every query goes through `visible`."""
