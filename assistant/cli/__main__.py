"""``python -m assistant.cli``: the command line without the installed script."""

import sys

from assistant.cli.app import main

sys.exit(main())
