"use strict";
// The page: moves what the engine plays, and tells it in words.

/* global Game, RATES, clamp, fromLink, toLink, toYaml */

const $ = (id) => document.getElementById(id);
const page = JSON.parse($("data").textContent);
const game = new Game(page.game);
const parameters = page.game.parameters;
const start = {
  point: parameters.map(({ value }) => value),
  errors: page.errors,
  rationality: page.rationality,
};
let state = { ...start, point: [...start.point] };
let pinned = { ...start, named: "the numbers to begin with" };
let past = [];
let future = [];
const lines = new Array(parameters.length).fill(null);

const human = (name) => name.replaceAll("_", " ").trim();
const short = (value) => String(Number(value.toPrecision(4)));
const fixed = (value) => value.toFixed(2).replace(/^-(0\.00)$/, "$1");
const percent = (share) =>
  share > 0.9995 && share < 1 ? ">99.9%" : share > 0 && share < 0.0005 ? "<0.1%" : `${Number((100 * share).toPrecision(2))}%`;
const made = (node, action) =>
  `${page.moves[page.game.nodes[node].move]}: ${human(page.game.nodes[node].actions[action])}`;

// What is done on the way to each node and end.
const ways = [[]];
page.game.nodes.forEach(({ children }, node) =>
  children.forEach((child, action) => (ways[child] = [...ways[node], made(node, action)])),
);
const parent = [];
page.game.nodes.forEach(({ children }, node) => children.forEach((child) => (parent[child] = node)));

function solved(at) {
  const { complete, solutions } = game.solve(at.point, at.errors ? at.rationality : null);
  const plays = new Set();
  for (const { ends } of solutions) plays.add(JSON.stringify(ends.map((p) => p > 0)));
  const first = solutions[0];
  const most = Math.max(...first.ends);
  return { ...first, complete, plays: plays.size, most, end: first.ends.indexOf(most) + game.nodes.length };
}

function inWords({ plays, complete, most, end }) {
  const way = ways[end].join("; ");
  const several = plays > 1 ? `One of ${complete ? "" : "at least "}${plays} ways to play, as choices tie: ` : "";
  return `${several}${most < 1 ? `Most likely (${percent(most)}): ` : ""}${way || "Nobody moves"}.`;
}

function element(kind, words = "", name = "") {
  const found = document.createElement(kind);
  found.textContent = words;
  if (name) found.className = name;
  return found;
}

function drawing(kind, attributes) {
  const found = document.createElementNS("http://www.w3.org/2000/svg", kind);
  for (const [name, value] of Object.entries(attributes)) found.setAttribute(name, value);
  return found;
}

// --- The tree: a drawing where there is room, an outline everywhere.

// A drawing of more ends than this is hard to read; the outline then stands alone.
const MOST_ENDS = 100;
const cut = (words) => (words.length > 26 ? `${words.slice(0, 25)}…` : words);
const edges = [];
const places = [];

function drawTree() {
  const depth = ways.map((way) => way.length);
  const [wide, high] = [172, 17];
  const height = [];
  let rows = 0;
  for (let at = ways.length - 1; at >= 0; at--) {
    // Ends are numbered in the order of the tree, and children come after their parents.
    const node = page.game.nodes[at];
    if (node) height[at] = node.children.reduce((sum, child) => sum + height[child], 0) / node.children.length;
    else height[at] = 0;
    if (at === game.nodes.length) {
      const order = (node) =>
        page.game.nodes[node] ? page.game.nodes[node].children.forEach(order) : (height[node] = rows++ * high);
      order(0);
    }
  }
  const deepest = Math.max(...depth);
  const tree = $("tree");
  tree.setAttribute("viewBox", `-8 -40 ${deepest * wide + 16} ${rows * high + 38}`);
  tree.setAttribute("width", deepest * wide + 16);
  for (let level = 0; level < deepest; level++) {
    const moves = page.game.nodes.filter((_, node) => depth[node] === level).map(({ move }) => page.moves[move]);
    const words = drawing("text", { x: level * wide, y: -24, class: "mover" });
    words.textContent = cut([...new Set(moves)].join(" / "));
    tree.append(words);
  }
  for (let child = 1; child < ways.length; child++) {
    const node = parent[child];
    const action = page.game.nodes[node].children.indexOf(child);
    const [x, y, to, at] = [depth[node] * wide, height[node], depth[child] * wide, height[child]];
    const path = drawing("path", { d: `M${x} ${y}C${x + 30} ${y} ${x + 20} ${at} ${x + 52} ${at}H${to}` });
    const words = drawing("text", { x: x + 54, y: at - 3 });
    words.textContent = human(page.game.nodes[node].actions[action]);
    tree.append(path, words);
    edges.push({ node, action, child, path, words });
  }
  page.game.nodes.forEach(({ player }, node) => {
    const dot = drawing("circle", { cx: depth[node] * wide, cy: height[node], r: 4, class: `player${player}` });
    const title = drawing("title", {});
    title.textContent = page.moves[page.game.nodes[node].move];
    dot.append(title);
    tree.append(dot);
  });
}

function outline(node, into) {
  const item = element("li");
  const words = node ? ways[node].at(-1) : "Start";
  const label = element("span", words);
  const worth = element("span", "", "worth");
  const inner = page.game.nodes[node] ? element("details") : item;
  if (inner !== item) {
    const summary = element("summary");
    summary.append(label, worth);
    const list = element("ul");
    inner.append(summary, list);
    item.append(inner);
    for (const child of page.game.nodes[node].children) outline(child, list);
  } else item.append(label, worth);
  into.append(item);
  places[node] = { item, inner, worth, leaf: inner === item };
}

function showTree(solution, values) {
  for (const { node, action, child, path, words } of edges) {
    const share = solution.shares[node][action];
    const on = solution.reach[child] > 0.005;
    path.setAttribute("class", on ? "on" : share > 0.5 ? "best" : "");
    path.setAttribute("stroke-width", on ? 1 + 3 * solution.reach[child] : 1);
    words.setAttribute("class", on ? "on" : "");
  }
  places.forEach(({ item, inner, worth, leaf }, at) => {
    const on = solution.reach[at] > 0.005;
    item.className = on ? "on" : "";
    if (leaf) {
      const end = at - game.nodes.length;
      const paid = page.game.payoffs.map((own, player) => `${page.players[player]} ${fixed(values[own[end]])}`);
      worth.textContent = ` ${on ? `${percent(solution.reach[at])}, ` : ""}${paid.join(", ")}`;
    } else {
      worth.textContent = on ? ` ${percent(solution.reach[at])}` : "";
      if (inner.dataset.on !== String(on)) inner.open = on;
      inner.dataset.on = String(on);
    }
  });
}

// --- What is said of the numbers now.

const SIGNS = { holds: "✓", fails: "✗", undefined: "?", "depends on the equilibrium": "~" };

function showClaims() {
  game.claims(state.point, state.errors ? state.rationality : null).forEach(({ verdict, value }, place) => {
    const words = $(`claim-${place}`);
    words.textContent = `${SIGNS[verdict]} ${verdict}`;
    words.className = `verdict ${verdict.split(" ")[0]}`;
    $(`measured-${place}`).textContent = Number.isNaN(value) ? "" : short(value);
  });
}

function showPlayers(now, then) {
  const alike = now.utility.every((value, player) => Math.abs(value - then.utility[player]) < 5e-5);
  now.utility.forEach((value, player) => {
    const was = alike ? "" : ` (${fixed(then.utility[player])} at ${pinned.named})`;
    $(`worth-${player}`).textContent = `${fixed(value)}${was}`;
  });
}

function show(moved = null) {
  const now = solved(state);
  const then = solved(pinned);
  $("answer").textContent = inWords(now);
  const same = inWords(now) === inWords(then);
  $("compare").textContent = same ? `The same as at ${pinned.named}.` : `At ${pinned.named}: ${inWords(then)}`;
  showClaims();
  showPlayers(now, then);
  showTree(now, game.values(state.point));
  state.point.forEach((value, place) => {
    const { unit } = page.about[place];
    const { slider, field } = rows[place];
    if (place !== moved) slider.value = value;
    if (document.activeElement !== field) field.value = Number(value.toPrecision(6));
    slider.setAttribute("aria-valuetext", `${short(value)} ${unit}`.trim());
    rows[place].item.classList.toggle("changed", value !== start.point[place]);
  });
  const changed = parameters.flatMap(({ name }, place) =>
    state.point[place] === start.point[place]
      ? []
      : [`${human(name)} ${short(start.point[place])} → ${short(state.point[place])}`],
  );
  $("changed").textContent = changed.length ? `Changed: ${changed.join("; ")}.` : "Nothing is changed.";
  $("errors").checked = state.errors;
  $("perfect").checked = !state.errors;
  $("rate").hidden = !state.errors;
  $("lambda").value = Math.log10(state.rationality);
  $("lambda").setAttribute("aria-valuetext", `λ ${short(state.rationality)}`);
  if (document.activeElement !== $("lambda-field")) $("lambda-field").value = Number(state.rationality.toPrecision(6));
  $("undo").disabled = !past.length;
  $("redo").disabled = !future.length;
  proveLines(moved);
}

// --- Where play changes along each number, proven in the time that is left.

let waiting = null;
let arranged = "";
const later = window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 8 }), 1));
const never = window.cancelIdleCallback ?? clearTimeout;

function proveLines(moved) {
  if (waiting !== null) never(waiting);
  const open = parameters.map((_, place) => place).filter((place) => place !== moved);
  if (moved !== null) proveLine(moved);
  const work = (idle) => {
    do proveLine(open.shift());
    while (open.length && idle.timeRemaining() > 2);
    waiting = open.length ? later(work) : null;
    if (!open.length) arrange();
  };
  if (arranged) waiting = open.length ? later(work) : null;
  else {
    // At first as many as are proven before the page is seen, so that it need not change.
    const end = performance.now() + 150;
    work({ timeRemaining: () => end - performance.now() });
  }
}

// The ends that play may come to where every node has its action.
function reached(action) {
  const found = [];
  const walk = (node) => {
    if (!page.game.nodes[node]) found.push(node);
    else if (action[node] < 0) page.game.nodes[node].children.forEach(walk);
    else walk(page.game.nodes[node].children[action[node]]);
  };
  walk(0);
  return found;
}

function difference(before, after) {
  const [from, to] = [reached(before), reached(after)];
  if (from.join() === to.join()) return "";
  const [old, now] = [ways[from.find((end) => !to.includes(end)) ?? from[0]], ways[to.find((end) => !from.includes(end)) ?? to[0]]];
  const place = old.findIndex((step, number) => step !== now[number]);
  return `${old[place] ?? "the end"} → ${(now[place] ?? "the end").split(": ").at(-1)}`;
}

function proveLine(place) {
  const { low, high } = parameters[place];
  const stretches = low < high ? game.line(state.point, place) : [];
  const marks = stretches.flatMap(({ from, to, action }, number) => {
    if (action) return [];
    const [left, right] = [stretches[number - 1]?.action, stretches[number + 1]?.action];
    const open = to - from > 1e-3 * (high - low);
    const words = open || !left || !right ? "" : difference(left, right);
    const at = number === 0 && !open ? low : number === stretches.length - 1 && !open ? high : (from + to) / 2;
    return [{ from, to, at, words, open }];
  });
  lines[place] = marks;
  const strip = rows[place].marks;
  strip.replaceChildren(
    ...marks.map(({ from, to, words, open }) => {
      const width = Math.max((1000 * (to - from)) / (high - low), 5);
      const x = (1000 * ((from + to) / 2 - low)) / (high - low) - width / 2;
      return drawing("rect", { x, width, y: words || open ? 0 : 5, height: words || open ? 10 : 5, class: open ? "open" : "" });
    }),
  );
  const turns = marks.filter(({ words }) => words).map(({ at, words }) => `at ${short(at)} (${words})`);
  const aside = marks.filter(({ words, open }) => !words && !open).length;
  const told = turns.length ? [`Play changes ${turns.join(", ")}`] : ["Play changes nowhere in the range"];
  if (aside) told.push(`off the path, or as a tie, at ${aside} more`);
  const open = marks.filter((mark) => mark.open).map(({ from, to }) => `${short(from)} to ${short(to)}`);
  if (open.length) told.push(`not decided from ${open.join(", ")}`);
  rows[place].told.textContent = `${told.join("; ")}.`;
}

function nearness(place) {
  const { low, high } = parameters[place];
  const far = (lines[place] ?? []).filter(({ words }) => words).map(({ at }) => Math.abs(at - state.point[place]));
  return Math.min(Infinity, ...far) / (high - low);
}

function arrange() {
  const order = $("order").value;
  if (order === arranged) return;
  arranged = order;
  const sorted = rows.map((row, place) => ({ row, place, near: order === "near" ? nearness(place) : place }));
  sorted.sort((x, y) => (x.near === y.near ? x.place - y.place : x.near - y.near));
  $("numbers").append(...sorted.map(({ row }) => row.item));
}

// --- What moves it.

function keep() {
  past.push(JSON.stringify(state));
  future = [];
}

function settle() {
  const link = toLink(state, parameters, start);
  history.replaceState(null, "", link || location.pathname + location.search);
}

function move(change, moved = null) {
  Object.assign(state, change);
  show(moved);
}

const rows = parameters.map((limits, place) => {
  const item = $(`number-${place}`);
  const row = { item, slider: $(`slider-${place}`), field: $(`field-${place}`), marks: item.querySelector("svg"), told: $(`told-${place}`) };
  let held = false;
  const set = (value) => {
    if (!held) keep();
    held = true;
    const point = [...state.point];
    point[place] = clamp(value, limits);
    move({ point }, place);
  };
  row.slider.addEventListener("input", () => set(Number(row.slider.value)));
  row.field.addEventListener("input", () => {
    if (row.field.value !== "" && Number.isFinite(row.field.valueAsNumber)) set(row.field.valueAsNumber);
  });
  for (const input of [row.slider, row.field]) {
    input.addEventListener("change", () => {
      held = false;
      row.field.value = Number(state.point[place].toPrecision(6));
      settle();
    });
  }
  return row;
});

function step(from, to) {
  if (!from.length) return;
  to.push(JSON.stringify(state));
  state = JSON.parse(from.pop());
  show();
  settle();
}

function choose(change) {
  keep();
  move(change);
  settle();
}

function rate(value) {
  if (Number.isFinite(value)) move({ rationality: clamp(value, RATES) });
}

$("undo").addEventListener("click", () => step(past, future));
$("redo").addEventListener("click", () => step(future, past));
$("reset").addEventListener("click", () => choose({ ...start, point: [...start.point] }));
$("pin").addEventListener("click", () => {
  pinned = { ...state, point: [...state.point], named: "the pinned numbers" };
  show();
});
$("perfect").addEventListener("change", () => choose({ errors: false }));
$("errors").addEventListener("change", () => choose({ errors: true }));
$("lambda").addEventListener("input", () => rate(10 ** Number($("lambda").value)));
$("lambda-field").addEventListener("input", () => rate($("lambda-field").valueAsNumber));
for (const id of ["lambda", "lambda-field"]) $(id).addEventListener("change", settle);
$("order").addEventListener("change", arrange);
$("search").addEventListener("input", () => {
  const wanted = $("search").value.trim().toLowerCase();
  for (const { item } of rows) item.hidden = !item.textContent.toLowerCase().includes(wanted);
});
$("save").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = `data:text/yaml;charset=utf-8,${encodeURIComponent(toYaml(state, parameters, page.file))}`;
  link.download = `${page.file.name}_changed.yaml`;
  link.click();
});

function open() {
  const { state: found, notes } = fromLink(location.hash, parameters, start);
  state = found;
  $("notes").textContent = notes.join(" ");
  show();
}

addEventListener("hashchange", open);
const drawn = game.ends <= MOST_ENDS;
if (drawn) drawTree();
else $("tree").remove();
outline(0, $("outline"));
$("as-outline").open = !drawn || matchMedia("(max-width: 60rem)").matches;
open();
