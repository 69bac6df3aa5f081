"use strict";
// What a tape may do: each operation on numbers, and on intervals that hold all its values.
// The names, the values and the bounds are those of `crisis_sim/scenario/operations.py`.

const EVERYTHING = [-Infinity, Infinity];
// Below and above a number by more than one rounding, and by more than what exp, log, power and
// logistic may be off by here and in Python. What overflows is above the largest number.
const LARGEST = Number.MAX_VALUE;
const below = (x) => Math.min(x, LARGEST) - Math.min(Math.abs(x), LARGEST) * 2.3e-16 - 5e-324;
const above = (x) => Math.max(x, -LARGEST) + Math.min(Math.abs(x), LARGEST) * 2.3e-16 + 5e-324;
const wellBelow = (x) => Math.min(x, LARGEST) - Math.min(Math.abs(x), LARGEST) * 8e-15 - 1e-300;
const wellAbove = (x) => Math.max(x, -LARGEST) + Math.min(Math.abs(x), LARGEST) * 8e-15 + 1e-300;

const truth = (x) => (x ? 1 : 0);
const logistic = (x) => {
  const e = Math.exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
};

// Bounds of (-Infinity, Infinity) say that nothing is known, not even that there is a value.
const known = ([low, high]) => low > -Infinity || high < Infinity;
const bounds = (low, high) => (Number.isNaN(low) || Number.isNaN(high) ? EVERYTHING : [low, high]);
const guarded = (operation) => (x, y, z) =>
  known(x) && (y === undefined || known(y)) && (z === undefined || known(z)) ? operation(x, y, z) : EVERYTHING;
const holdsZero = ([low, high]) => low <= 0 && high >= 0;
const least = (x, y) => [Math.min(x[0], y[0]), Math.min(x[1], y[1])];
const greatest = (x, y) => [Math.max(x[0], y[0]), Math.max(x[1], y[1])];
const truths = (x) => [truth(x[0] > 0 || x[1] < 0), truth(x[0] !== 0 || x[1] !== 0)];
const negated = (x) => [1 - truths(x)[1], 1 - truths(x)[0]];
const less = (x, y) => [truth(x[1] < y[0]), truth(x[0] < y[1])];
const lessEqual = (x, y) => [truth(x[1] <= y[0]), truth(x[0] <= y[1])];
const equal = (x, y) => [
  truth(x[0] === y[1] && x[1] === y[0]),
  truth(x[0] <= y[1] && y[0] <= x[1]),
];

function corners(operation, x, y) {
  const found = [operation(x[0], y[0]), operation(x[0], y[1]), operation(x[1], y[0]), operation(x[1], y[1])];
  return [Math.min(...found), Math.max(...found)];
}

function multiply(x, y) {
  const [low, high] = corners((a, b) => a * b, x, y);
  return bounds(below(low), above(high));
}

function divide(x, y) {
  if (holdsZero(y)) return EVERYTHING;
  const [low, high] = corners((a, b) => a / b, x, y);
  return bounds(below(low), above(high));
}

// Monotone in each argument where x > 0; over 0 an even power turns round.
function power(x, y) {
  const whole = y[0] === y[1] && Number.isInteger(y[0]);
  if ((x[0] < 0 && !whole) || (holdsZero(x) && y[0] < 0)) return EVERYTHING;
  const [low, high] = corners((a, b) => a ** b, x, y);
  const turns = x[0] < 0 && x[1] > 0 && y[0] !== 0;
  return bounds(wellBelow(turns ? Math.min(low, 0) : low), wellAbove(high));
}

const increasing = (operation, down, up) => (x) => bounds(down(operation(x[0])), up(operation(x[1])));

function absolute(x) {
  const [a, b] = [Math.abs(x[0]), Math.abs(x[1])];
  return [holdsZero(x) ? 0 : Math.min(a, b), Math.max(a, b)];
}

function select(condition, then, other) {
  const [certain, possible] = truths(condition);
  if (certain) return then;
  return possible ? [Math.min(then[0], other[0]), Math.max(then[1], other[1])] : other;
}

const OPERATIONS = {
  "+": [(x, y) => x + y, guarded((x, y) => bounds(below(x[0] + y[0]), above(x[1] + y[1])))],
  "-": [(x, y) => x - y, guarded((x, y) => bounds(below(x[0] - y[1]), above(x[1] - y[0])))],
  "*": [(x, y) => x * y, guarded(multiply)],
  "/": [(x, y) => x / y, guarded(divide)],
  "**": [(x, y) => x ** y, guarded(power)],
  neg: [(x) => -x, (x) => [-x[1], -x[0]]],
  "<": [(x, y) => truth(x < y), less],
  "<=": [(x, y) => truth(x <= y), lessEqual],
  ">": [(x, y) => truth(x > y), (x, y) => less(y, x)],
  ">=": [(x, y) => truth(x >= y), (x, y) => lessEqual(y, x)],
  "==": [(x, y) => truth(x === y), equal],
  "!=": [(x, y) => truth(x !== y), (x, y) => negated(equal(x, y))],
  and: [(x, y) => truth(x !== 0 && y !== 0), (x, y) => least(truths(x), truths(y))],
  or: [(x, y) => truth(x !== 0 || y !== 0), (x, y) => greatest(truths(x), truths(y))],
  not: [(x) => truth(x === 0), negated],
  if: [(x, y, z) => (x !== 0 ? y : z), select],
  min: [Math.min, guarded(least)],
  max: [Math.max, guarded(greatest)],
  abs: [Math.abs, guarded(absolute)],
  sqrt: [Math.sqrt, guarded(increasing(Math.sqrt, below, above))],
  exp: [Math.exp, guarded(increasing(Math.exp, wellBelow, wellAbove))],
  log: [Math.log, guarded(increasing(Math.log, wellBelow, wellAbove))],
  clip: [
    (x, low, high) => Math.min(Math.max(x, low), high),
    guarded((x, low, high) => least(greatest(x, low), high)),
  ],
  logistic: [logistic, guarded(increasing(logistic, wellBelow, wellAbove))],
};

// A number that is read as the decimal it is written as: the same float where that is exact.
function decimal(value) {
  const short = Math.abs(value) < 1024 && Number.isInteger(value * 1024);
  return short || Number.isInteger(value) ? [value, value] : [below(value), above(value)];
}

if (typeof module !== "undefined") module.exports = { OPERATIONS, EVERYTHING, decimal, below, above };
