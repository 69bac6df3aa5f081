"use strict";
// Answers the tests: reads a list of questions from standard input, writes the answers.
const path = require("path");
const page = process.argv[2];
const { OPERATIONS } = require(path.join(page, "operations.js"));
const { fromLink, toLink, toYaml } = require(path.join(page, "state.js"));
const { Game, Tape } = require(path.join(page, "engine.js"));

const ASK = {
  play({ game, points, rationality }) {
    const made = new Game(game);
    return points.map((point) => {
      const values = made.values(point);
      const found = made.perfect(values);
      return {
        payoffs: game.payoffs.map((lines) => lines.map((line) => values[line])),
        actions: found.solutions.map((solution) => solution.action),
        utility: found.solutions.map((solution) => solution.utility),
        ends: found.solutions.map((solution) => solution.ends),
        logit: made.logit(values, rationality).solutions[0].ends,
        claims: made.claims(point),
      };
    });
  },
  lines({ game, point, parameters }) {
    const made = new Game(game);
    return parameters.map((parameter) => made.line(point, parameter));
  },
  // With `instead`, an operation is carried out as another.
  tapes({ inputs, tapes, points, boxes, instead }) {
    const right = { ...OPERATIONS };
    for (const [name, other] of instead ?? []) OPERATIONS[name] = right[other];
    const found = tapes.map(({ lines, line }) => {
      const tape = new Tape(inputs, lines);
      return {
        numbers: points.map((point) => tape.numbers([...point])[line]),
        intervals: boxes.map((box) => tape.intervals([...box])[line]),
      };
    });
    Object.assign(OPERATIONS, right);
    return found;
  },
  verdicts({ game, point, rate }) {
    return new Game(game).claims(point, rate).map(({ verdict }) => verdict);
  },
  state({ link, parameters, start, file }) {
    const { state, notes } = fromLink(link, parameters, start);
    const yaml = toYaml(state, parameters, file);
    return { state, notes, link: toLink(state, parameters, start), yaml };
  },
  operations() {
    return Object.keys(OPERATIONS);
  },
};

let text = "";
process.stdin.on("data", (part) => (text += part));
process.stdin.on("end", () => {
  const plain = (_, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value);
  const answers = JSON.parse(text).map(({ ask, ...given }) => ASK[ask](given));
  process.stdout.write(JSON.stringify(answers, plain));
});
