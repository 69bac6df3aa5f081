"""A commented scenario of a crisis over time to start from, as text to be filled in."""

TEMPLATE = """\
# A crisis over time for crisis_sim. Change it, then run: crisis-sim solve {name}.yaml
schema: 1
name: {name}
title: A siege in which both sides wear down
question: Who gives way first, and does relief come in time?

evidence:                    # what your numbers rest on; cite the ids below as sources
  S1: {{says: What the source says, where: "Author, title, date, page"}}

horizon:                     # how long it may last
  rounds: 12                 # or: infinite
  unit: week                 # what one round is
  discount: patience         # what next week counts for beside this one
  stop: 0.01                 # the chance that nothing follows a week

parameters:                  # every number: the value used, and the range you would defend
  patience: {{value: 0.95, low: 0.8, high: 0.99, meaning: What next week counts for beside this
    one, source: [S1], confidence: low}}
  prize: {{value: 3, low: 1, high: 6, meaning: What the town is worth to whoever has it at last,
    source: [S1], confidence: low}}
  loss: {{value: 4, low: 1, high: 8, meaning: What the town loses if it falls, source: [S1],
    confidence: low}}
  cost: {{value: 0.3, low: 0.1, high: 1, meaning: What a week of siege costs each side,
    source: [S1], confidence: low}}
  relief: {{value: 0.1, low: 0, high: 0.3, meaning: Chance that the army arrives in a week,
    source: [S1], confidence: low}}
  hunger: {{value: 0.5, low: 0.2, high: 0.8, meaning: Chance that a week uses up a part of the
    stores, source: [S1], confidence: low}}

state:                       # what a week leaves to the next; everybody sees it
  stores: {{levels: [0, 1, 2, 3], start: 3, unit: parts, meaning: What is left to eat,
    source: [S1]}}
  army: {{levels: [far, near], start: far, meaning: Where the relieving army is, source: [S1]}}

players:
  Besieger: {{label: The besieger}}
  Town: {{label: The town}}

moves:                       # of one week, in order; they may hang on the state
  - {{player: Besieger, choose: [hold, withdraw]}}
  - {{player: Town, choose: [resist, surrender], when: Besieger == hold}}

transitions:                 # how a week changes each state; what is left is the chance to stay
  stores:
    - {{to: "max(stores - 1, 0)", when: Town == resist, chance: hunger, because: People eat.,
       source: [S1]}}
  army:
    - {{from: far, to: near, chance: relief, because: It is on its way., source: [S1]}}

ends:                        # tested after each week; the first that holds ends the crisis
  - {{name: lifted, when: Besieger == withdraw, worth: {{Town: prize}}, because: It is free.,
     source: [S1]}}
  - {{name: taken, when: Town == surrender or stores == 0, worth: {{Besieger: prize, Town: -loss}},
     because: The town falls., source: [S1]}}

payoffs:                     # of one week: the sum of the terms that apply
  Besieger:
    - {{worth: -cost, when: Town == resist, because: A siege costs men and money., source: [S1]}}
    - {{worth: -2 * cost, when: Town == resist and army == near, because: It is attacked from
        behind., source: [S1]}}
  Town:
    - {{worth: -cost, when: Town == resist, because: Hunger., source: [S1]}}

final: {{Town: 0.5 * prize}}   # what the state is worth after the last week

solve: {{concept: {concept}, rationality: 3}}

claims:                      # `at=` a week, `by=` a week, `end`, and what is fixed since or until
  - {{says: The town falls., holds: P(end == taken) > 0.5, source: [S1]}}
  - {{says: It is not lifted in the first month., holds: "P(Besieger == withdraw, by=4) < 0.2",
     source: [S1]}}
  - {{says: An army at the gates from week four on saves it., source: [S1],
     holds: "P(end == lifted, fixing=army == near, since=4) > 0.5"}}
"""
