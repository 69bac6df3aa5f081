"""`python -m benchmarks.explorer [SCENARIO]`: what the page's engine takes, in Node.

A step of a slider is the solution, the claims and the line of the number that moves; all lines are
the values at which play changes along every number, proven anew.
"""

from __future__ import annotations

import json
import subprocess
import sys

import crisis_sim as cs
from crisis_sim.show.page.explorer import SCRIPTS, render
from crisis_sim.study.live.game import live_game

_TIMES = """
const game = new Game(JSON.parse(require("fs").readFileSync(0, "utf8")));
const point = game.parameters.map(({ value }) => value);
const every = point.map((_, place) => place);
const step = (place) => [game.solve(point), game.claims(point), game.line(point, place)];
const times = (count, work) => {
  const found = [];
  for (let turn = 0; turn < count + 5; turn++) {
    const begun = performance.now();
    work(turn);
    if (turn >= 5) found.push(performance.now() - begun);
  }
  return found.sort((x, y) => x - y);
};
const told = (found) => [found[found.length >> 1], found[Math.floor(0.95 * found.length)]];
console.log(JSON.stringify({
  "a step of a slider": told(times(200, (turn) => step(turn % point.length))),
  "logit play and claims": told(times(200, () => [game.solve(point, 3), game.claims(point, 3)])),
  "all lines": told(times(20, () => every.map((place) => game.line(point, place)))),
}));
"""


def main(name: str = "iran_2025") -> None:
    """Print the size of the page, and the median and 95% of each time in milliseconds."""
    from importlib.resources import files

    live = live_game(cs.load(name))
    page = files("crisis_sim.show.page")
    # One script, as on the page: that of the page itself, which needs a browser, is left out.
    engine = "\n".join(page.joinpath(script).read_text() for script in SCRIPTS[:2])
    engine = engine.replace("typeof module", "typeof nothing")
    done = subprocess.run(
        ["node", "-e", engine + _TIMES],
        input=json.dumps(live.data),
        capture_output=True,
        text=True,
        check=True,
    )
    print(f"{name}: {len(render(live).encode()):,} bytes")
    for what, (median, most) in json.loads(done.stdout).items():
        print(f"  {what}: {median:.1f} ms, 95% {most:.1f} ms")


if __name__ == "__main__":
    main(*sys.argv[1:])
