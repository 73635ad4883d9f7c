"""`python -m zhiheng` is the `zhiheng` command."""

from zhiheng.cli import main

if __name__ == "__main__":
    main()
