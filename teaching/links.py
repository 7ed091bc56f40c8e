"""Links that bring the pages to a learner's folder on a hub: `python -m teaching.links HUB`.

They are nbgitpuller's: HUB/hub/user-redirect/git-pull with repository, branch and what to open.
"""

import argparse
from urllib.parse import urlencode

from tools.address import address

FIRST = "00_start_here.ipynb"


def link(hub, page=FIRST, branch="main"):
    """The address to give to a class, as "https://hub.school.example/hub/user-redirect/..."."""
    owner, name = address()
    asked = {
        "repo": f"https://github.com/{owner}/{name}",
        "branch": branch,
        "urlpath": f"lab/tree/{name}/notebooks/{page}",
    }
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(asked)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("hub", help="as https://hub.school.example")
    parser.add_argument("--page", default=FIRST, help="the notebook to open")
    parser.add_argument("--branch", default="main", help="one without solutions, for example")
    options = parser.parse_args()
    print(link(options.hub, options.page, options.branch))


if __name__ == "__main__":
    main()
