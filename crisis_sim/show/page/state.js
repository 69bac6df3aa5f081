"use strict";
// What is set on a page, as a link and as a scenario file that says only what differs.

// Where a slider of λ begins and ends.
const RATES = { low: 0.01, high: 100 };

const clamp = (value, { low, high }) => Math.min(Math.max(value, low), high);

// Read what stands behind the # of a link; what cannot be taken as it stands is said in `notes`.
function fromLink(hash, parameters, start) {
  const state = { point: [...start.point], errors: start.errors, rationality: start.rationality };
  const notes = [];
  for (const [name, text] of new URLSearchParams(hash.replace(/^#/, ""))) {
    const place = parameters.findIndex((parameter) => parameter.name === name);
    const limits = name === "λ" ? RATES : parameters[place];
    if (name === "play" && text === "perfect") state.errors = false;
    else if (limits === undefined) notes.push(`The link sets ${name}, which this page does not know.`);
    else if (text.trim() === "" || !Number.isFinite(Number(text))) {
      notes.push(`The link sets ${name} to ${text || "nothing"}, which is not a number.`);
    } else {
      const value = clamp(Number(text), limits);
      if (value !== Number(text)) {
        notes.push(`The link sets ${name} to ${text}; its range is ${limits.low} to ${limits.high}.`);
      }
      if (name === "λ") Object.assign(state, { errors: true, rationality: value });
      else state.point[place] = value;
    }
  }
  return { state, notes };
}

function toLink(state, parameters, start) {
  const set = new URLSearchParams();
  parameters.forEach(({ name }, place) => {
    if (state.point[place] !== start.point[place]) set.set(name, state.point[place]);
  });
  if (state.errors) set.set("λ", state.rationality);
  else if (start.errors) set.set("play", "perfect");
  return set.size ? `#${set}` : "";
}

// A number as YAML reads it: 1e-7 would be a text.
function yamlNumber(value) {
  const text = String(value);
  return text.includes("e") && !text.includes(".") ? text.replace("e", ".0e") : text;
}

// A scenario file that extends the one the page was made from.
function toYaml(state, parameters, { extending, values, name, digest, solves, solved }) {
  const lines = [`# Made on a page of ${name}, digest ${digest}.`, `extends: ${extending}`];
  lines.push(`name: ${name}_changed`);
  const changed = parameters.flatMap((parameter, place) => {
    const value = state.point[place];
    if (values !== null && values[place] === value) return [];
    return [`  ${parameter.name}: {value: ${yamlNumber(value)}}`];
  });
  if (changed.length) lines.push("parameters:", ...changed);
  if (state.errors) {
    lines.push(`solve: {concept: ${solves.errors}, rationality: ${yamlNumber(state.rationality)}}`);
  } else if (solved !== solves.perfect) lines.push(`solve: {concept: ${solves.perfect}}`);
  return lines.join("\n") + "\n";
}

if (typeof module !== "undefined") module.exports = { RATES, clamp, fromLink, toLink, toYaml };
