"""Pages of one's own account: login, password, second factor, sessions; and how accounts come to be."""
