"""
Refine the grids of two classics and watch the error shrink
===========================================================


A scenario file has a fixed list of choices, so `classics/bargaining` holds 10 demands and
10 costs. Here the same files are built with any number, from the file that is bundled.
"""

import crisis_sim as cs


def total(name: str, terms: list[str]) -> dict[str, str]:
    """Return definitions whose last one is the sum of many terms, each of a readable length."""
    parts = [" + ".join(terms[start : start + 20]) for start in range(0, len(terms), 20)]
    named = {f"{name}_{number}": part for number, part in enumerate(parts)}
    return named | {name: " + ".join(named)}


def bargaining(n: int, name: str = "bargaining") -> cs.Crisis:
    """Return a bargaining classic with n + 1 demands and n costs."""
    data = cs.load("classics/bargaining").to_dict()
    data["moves"] = cs.load(f"classics/{name}").to_dict()["moves"]
    data["parameters"]["steps"] = {"value": n, "low": n, "high": n}
    data["definitions"] |= {
        **total("demand_step", [f"{j} * (demand == d{j})" for j in range(1, n + 1)]),
        **total("cost_step", [f"{i + 0.5} * (cost == c{i})" for i in range(n)]),
    }
    for move in data["moves"]:
        move.pop("labels", None)
        if move.get("name") == "demand":
            move["choose"] = [f"d{j}" for j in range(n + 1)]
        if move.get("name") == "cost":
            move["chance"] = {f"c{i}": "1 / steps" for i in range(n)}
    return cs.build(data | {"claims": []})


def selection(n: int) -> cs.Crisis:
    """Return the selection effect with n kinds of ally."""
    data = cs.load("classics/selection_effect").to_dict()
    data["parameters"]["steps"] = {"value": n, "low": n, "high": n}
    data["definitions"] = total(
        "reliability", [f"{i + 0.5} / steps * (kind == k{i})" for i in range(n)]
    )
    data["moves"][0] = {"name": "kind", "chance": {f"k{i}": "1 / steps" for i in range(n)}}
    return cs.build(data | {"claims": []})


def demanded(scenario: cs.Crisis) -> float:
    """Return the share that A demands."""
    steps = cs.solve(scenario)[0].strategies["demand"]
    chosen = next(int(name[1:]) for name, probability in steps.items() if probability == 1)
    values = scenario.values
    return values["p"] + chosen * values["c_max"] / values["steps"]


if __name__ == "__main__":
    print("   n   demand   error   P(war)   error   observed reliability   error")
    for n in (6, 14, 30):
        share = demanded(bargaining(n))
        war = cs.solve(bargaining(n))[0].probability("reply == fight")
        seen = cs.solve(selection(n))[0].probability("ally == honours", "Attacker == attack")
        print(
            f"{n:4}   {share:.4f}  {abs(share - 0.65):.4f}   {war:.4f}  {abs(war - 0.375):.4f}"
            f"   {seen:.4f}                 {abs(seen - 0.305):.4f}"
        )
