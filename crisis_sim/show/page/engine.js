"use strict";
// Plays a game that is given as data (see `crisis_sim/study/live/`): payoffs from a tape, backward
// induction, logit play, claims, and proofs of where along a parameter play stays as it is.

/* global OPERATIONS, decimal, below, above, require */
if (typeof module !== "undefined") Object.assign(globalThis, require("./operations.js"));

const MOST_SOLUTIONS = 4096;

// A tape: `numbers` fills an array of values behind its inputs, `intervals` one of bounds. With a
// list of steps only those are carried out anew.
class Tape {
  constructor(inputs, lines) {
    this.inputs = inputs;
    this.steps = lines.map((line, place) => {
      const [name, a, b, c] = Array.isArray(line) ? line : [null];
      if (name === null) return { place: inputs + place, number: line, bounds: decimal(line) };
      const [on, within] = OPERATIONS[name];
      return { place: inputs + place, on, within, taken: line.slice(1), a, b, c };
    });
  }

  // The steps that hang on an input.
  after(input) {
    const moved = new Set([input]);
    return this.steps.filter(({ place, taken }) => {
      const hangs = taken !== undefined && taken.some((line) => moved.has(line));
      if (hangs) moved.add(place);
      return hangs;
    });
  }

  numbers(values, steps = this.steps) {
    for (const { place, on, number, taken, a, b, c } of steps) {
      if (on === undefined) values[place] = number;
      else if (taken.length === 1) values[place] = on(values[a]);
      else values[place] = taken.length === 2 ? on(values[a], values[b]) : on(values[a], values[b], values[c]);
    }
    return values;
  }

  intervals(values, steps = this.steps) {
    for (const { place, within, bounds, a, b, c } of steps) {
      values[place] = within === undefined ? bounds : within(values[a], values[b], values[c]);
    }
    return values;
  }
}

class Game {
  constructor(data) {
    this.data = data;
    this.parameters = data.parameters;
    this.nodes = data.nodes;
    this.ends = data.payoffs[0].length;
    this.tape = new Tape(data.parameters.length, data.tape);
    this.after = data.parameters.map((_, place) => this.tape.after(place));
    this.claimTapes = data.claims.map(
      (claim) => new Tape(data.parameters.length + claim.measures.length, claim.tape),
    );
    this.order = data.layers.flatMap(([, nodes]) => nodes);
  }

  // The actions that may be taken at a node where a move is fixed.
  open(node, fixing) {
    const { move, actions } = this.nodes[node];
    return fixing && move === fixing[0] ? [actions.indexOf(fixing[1])] : actions.map((_, a) => a);
  }

  // Which nodes and ends can be come to where a move is fixed.
  alive(fixing) {
    const found = new Array(this.nodes.length + this.ends).fill(false);
    found[0] = true;
    this.nodes.forEach((at, node) => {
      if (found[node]) for (const a of this.open(node, fixing)) found[at.children[a]] = true;
    });
    return found;
  }

  // The payoffs of all players at all ends, behind an empty place for each node.
  payoffs(values) {
    const empty = new Array(this.nodes.length).fill(0);
    return this.data.payoffs.map((lines) => [...empty, ...lines.map((line) => values[line])]);
  }

  chances(node, values) {
    return this.nodes[node].chance.map((line) => values[line]);
  }

  expect(worth, node, shares) {
    for (const own of worth) {
      let sum = 0;
      this.nodes[node].children.forEach((child, a) => (sum += own[child] * shares[a]));
      own[node] = sum;
    }
  }

  // All subgame-perfect solutions, ties followed up, in the order of the actions.
  perfect(values, fixing = null) {
    const alive = this.alive(fixing);
    const payoffs = this.payoffs(values);
    const usual = payoffs.map((own) =>
      median(own.filter((_, place) => place >= this.nodes.length && alive[place]).map(Math.abs)),
    );
    let found = [{ worth: payoffs, action: new Array(this.nodes.length).fill(0) }];
    let complete = true;
    for (const node of this.order) {
      if (!alive[node]) continue;
      const { player, children } = this.nodes[node];
      const open = this.open(node, fixing);
      if (player < 0 && open.length > 1) {
        const shares = this.chances(node, values);
        for (const solution of found) this.expect(solution.worth, node, shares);
        continue;
      }
      const grown = found.flatMap((solution) => {
        const own = open.map((a) => solution.worth[Math.max(player, 0)][children[a]]);
        const top = Math.max(...own);
        const tie = this.data.tie * Math.max(Math.abs(top), usual[Math.max(player, 0)]);
        const best = open.filter((_, place) => own[place] >= top - tie);
        return best.map((a, place) => this.choose(solution, node, a, place < best.length - 1));
      });
      complete &&= grown.length <= MOST_SOLUTIONS;
      found = grown.slice(0, MOST_SOLUTIONS);
    }
    found.sort((x, y) => {
      const node = x.action.findIndex((a, place) => a !== y.action[place]);
      return node < 0 ? 0 : x.action[node] - y.action[node];
    });
    return { complete, solutions: found.map((s) => this.described(s.action, values, fixing, alive)) };
  }

  choose(solution, node, action, copy) {
    const made = copy
      ? { worth: solution.worth.map((own) => own.slice()), action: solution.action.slice() }
      : solution;
    made.action[node] = action;
    const child = this.nodes[node].children[action];
    for (const own of made.worth) own[node] = own[child];
    return made;
  }

  described(action, values, fixing, alive) {
    const shares = this.nodes.map(({ player, actions }, node) => {
      if (player < 0 && alive[node] && this.open(node, fixing).length > 1) return this.chances(node, values);
      return actions.map((_, a) => (a === action[node] ? 1 : 0));
    });
    return { action, ...this.played(shares, values) };
  }

  // The probability of each node and end, and what each player expects at the start.
  played(shares, values) {
    const reach = new Array(this.nodes.length + this.ends).fill(0);
    reach[0] = 1;
    this.nodes.forEach(({ children }, node) =>
      children.forEach((child, a) => (reach[child] = reach[node] * shares[node][a])),
    );
    const ends = reach.slice(this.nodes.length);
    const utility = this.data.payoffs.map((lines) =>
      lines.reduce((sum, line, end) => sum + values[line] * ends[end], 0),
    );
    return { shares, reach, ends, utility };
  }

  // Logit play: each action is taken in proportion to exp(λ × what it leads to).
  logit(values, rationality, fixing = null) {
    const worth = this.payoffs(values);
    const shares = new Array(this.nodes.length);
    for (const node of this.order) {
      const { player, actions, children } = this.nodes[node];
      const open = this.open(node, fixing);
      if (open.length < actions.length) shares[node] = actions.map((_, a) => (a === open[0] ? 1 : 0));
      else if (player < 0) shares[node] = this.chances(node, values);
      else {
        const scaled = children.map((child) => rationality * worth[player][child]);
        const most = Math.max(...scaled);
        const weights = scaled.map((x) => Math.exp(x - most));
        const total = weights.reduce((x, y) => x + y, 0);
        shares[node] = weights.map((x) => x / total);
      }
      this.expect(worth, node, shares[node]);
    }
    return { complete: true, solutions: [this.played(shares, values)] };
  }

  // What the tape gives for values of the parameters.
  values(point) {
    return this.tape.numbers([...point]);
  }

  solve(point, rationality = null, { fixing = null, settings = [] } = {}) {
    const set = [...point];
    for (const [place, value] of settings) set[place] = value;
    const values = this.values(set);
    return rationality === null ? this.perfect(values, fixing) : this.logit(values, rationality, fixing);
  }

  // The verdict on each claim: in all combinations of solutions of the worlds that it speaks of.
  claims(point, rationality = null) {
    const solved = new Map();
    const once = (world) => {
      const key = JSON.stringify(world);
      if (!solved.has(key)) solved.set(key, this.solve(point, rationality, world));
      return solved.get(key);
    };
    return this.data.claims.map((claim, number) => {
      const worlds = claim.worlds.map(once);
      const combined = worlds.reduce(
        (sofar, { solutions }) => sofar.flatMap((some) => solutions.map((one) => [...some, one])),
        [[]],
      );
      const found = combined.map((chosen) => this.claim(claim, this.claimTapes[number], point, chosen));
      return {
        verdict: verdict(found.map(([holds]) => holds)),
        value: found[0][1],
        complete: worlds.every(({ complete }) => complete),
      };
    });
  }

  claim(claim, tape, point, chosen) {
    const measures = claim.measures.map((measure) => this.measure(measure, chosen[measure.world]));
    const values = tape.numbers([...point, ...measures]);
    if (measures.some(Number.isNaN)) return [NaN, NaN];
    return [values[claim.truth], values[claim.value]];
  }

  measure({ player, ends, given }, solution) {
    if (player !== undefined) return solution.utility[player];
    const total = (some) => some.reduce((sum, end) => sum + solution.ends[end], 0);
    if (given === null) return total(ends);
    const of = total(given);
    const both = new Set(given);
    return of > 0 ? total(ends.filter((end) => both.has(end))) / of : NaN;
  }

  // The best action at each node for payoffs and chances at one point; the first among equals.
  best(values) {
    const worth = this.payoffs(values);
    const action = new Array(this.nodes.length).fill(-1);
    for (const node of this.order) {
      const { player, children } = this.nodes[node];
      if (player < 0) this.expect(worth, node, this.chances(node, values));
      else {
        const own = children.map((child) => worth[player][child]);
        action[node] = own.indexOf(Math.max(...own));
        for (const each of worth) each[node] = each[children[action[node]]];
      }
    }
    return action;
  }

  // Whether bounds show that these are the only best actions at every node.
  proven(action, bounds) {
    const worth = this.payoffs(bounds);
    for (const node of this.order) {
      const { player, children } = this.nodes[node];
      if (player < 0) {
        const shares = this.chances(node, bounds);
        for (const own of worth) {
          own[node] = children
            .map((child, a) => OPERATIONS["*"][1](own[child], shares[a]))
            .reduce((x, y) => OPERATIONS["+"][1](x, y));
        }
        continue;
      }
      const lead = worth[player][children[action[node]]][0];
      if (children.some((child, a) => a !== action[node] && !(worth[player][child][1] < lead))) return false;
      for (const own of worth) own[node] = own[children[action[node]]];
    }
    return true;
  }

  // Cuts the range of a parameter into stretches: `action` is the one subgame-perfect solution
  // throughout, with proof, or null where none is proven.
  line(point, parameter, { tolerance = 1e-5, most = 2000 } = {}) {
    const { low, high } = this.parameters[parameter];
    const steps = this.after[parameter];
    const values = this.values(point);
    const bounds = this.tape.intervals(point.map(decimal));
    const open = [[low, high]];
    const found = [];
    for (let count = 0; open.length; count++) {
      const [from, to] = open.pop();
      const middle = from + (to - from) / 2;
      values[parameter] = middle;
      const action = this.best(this.tape.numbers(values, steps));
      bounds[parameter] = [below(from), above(to)];
      const proven = this.proven(action, this.tape.intervals(bounds, steps));
      if (proven || to - from <= tolerance * (high - low) || count >= most) {
        found.push({ from, to, action: proven ? action : null });
      } else open.push([middle, to], [from, middle]);
    }
    return joined(found);
  }
}

const verdict = (truths) => {
  if (truths.some(Number.isNaN)) return "undefined";
  if (truths.every(Boolean)) return "holds";
  return truths.some(Boolean) ? "depends on the equilibrium" : "fails";
};

function median(numbers) {
  const sorted = numbers.sort((x, y) => x - y);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const alike = (x, y) => (x && y ? x.every((a, node) => a === y[node]) : x === y);

function joined(stretches) {
  const found = [];
  for (const stretch of stretches) {
    const last = found.at(-1);
    if (last && alike(last.action, stretch.action)) last.to = stretch.to;
    else found.push({ ...stretch });
  }
  return found;
}

if (typeof module !== "undefined") module.exports = { Game, Tape };
