// Figures as tiles: the last value beside its goal, and those before it over time.

import { make } from "../dom.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [120, 36];

// `goals` are lines in the graph; `dots`: single events rather than a course.
const KINDS = {
  sound: { name: "First sound", goal: "< 200", unit: "ms", goals: [200], range: [0, 400], windowS: 300, dots: true, of: "drive" },
  picture: { name: "First moved picture", goal: "< 200", unit: "ms", goals: [200], range: [0, 400], windowS: 300, dots: true, of: "drive" },
  skew: { name: "Sound to picture", goal: "±40", unit: "ms", goals: [-40, 40], range: [-80, 80], windowS: 60, signed: true },
  rate: { name: "Frame rate", goal: "25", unit: "fps", goals: [25], range: [0, 30], windowS: 60, digits: 1 },
  bitrate: { name: "Bitrate", goal: "≤ 3000", unit: "kbit/s", goals: [3000], range: [0, 3200], windowS: 60 },
};

function draw(tag, facts) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(facts)) element.setAttribute(name, value);
  return element;
}

class Tile {
  #kind;
  #values = []; // {at, value}
  #value = make("b", { textContent: "–" });
  #lines = draw("g", {});
  #text;

  constructor(kind) {
    this.#kind = kind;
    const graph = draw("svg", { class: "spark", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" });
    graph.append(...kind.goals.map((goal) => draw("path", { class: "tg", d: `M0 ${this.#y(goal, kind.range)}H${WIDTH}` })), this.#lines);
    this.#text = make("span", { class: "sr" });
    this.element = make(
      "div",
      { class: "fig" },
      make("h3", { textContent: kind.name }),
      make("p", { class: "val" }, this.#value, make("small", { textContent: kind.unit }), this.#text, make("span", { class: "goal", textContent: `goal ${kind.goal}` })),
      make("div", { class: "graph" }, graph, make("div", { class: "axis", "aria-hidden": "true" },
        make("span", { textContent: kind.windowS > 60 ? `${kind.windowS / 60} min ago` : `${kind.windowS} s ago` }), make("span", { textContent: "now" }))),
    );
  }

  add(value) {
    this.#values.push({ at: performance.now(), value });
    const { digits = 0, signed } = this.#kind;
    const text = Math.abs(value).toFixed(digits);
    this.#value.textContent = (value < 0 && Number(text) ? "−" : signed && Number(text) ? "+" : "") + text;
    this.show();
  }

  show() {
    const { range, windowS, dots, of = "second" } = this.#kind;
    const now = performance.now();
    while (this.#values.length && this.#values[0].at < now - windowS * 1000) this.#values.shift();
    const points = this.#values.map(({ at, value }) => [WIDTH * (1 - (now - at) / (windowS * 1000)), this.#y(value, range)]);
    const many = points.length;
    this.#text.textContent = many ? ` (the last of ${many}, one a ${of})` : "";
    const path = points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
    // A dot is a line of no length: circles would be squeezed with the graph.
    const d = dots ? path.map((point) => `M${point}h0`).join("") : path.length ? `M${path.join("L")}` : "";
    this.#lines.replaceChildren(draw("path", { class: dots ? "dots" : "ln", d }));
  }

  // A value beyond the range lies on its edge: goals stay where they are.
  #y(value, [low, high]) {
    const share = (Math.max(low, Math.min(high, value)) - low) / (high - low);
    return Number((HEIGHT - 2 - (HEIGHT - 4) * share).toFixed(1));
  }
}

/** Puts the tiles there; gives them by name. */
export function showFigures(where) {
  const tiles = Object.fromEntries(Object.entries(KINDS).map(([name, kind]) => [name, new Tile(kind)]));
  where.append(...Object.values(tiles).map((tile) => tile.element));
  setInterval(() => document.hidden || Object.values(tiles).forEach((tile) => tile.show()), 2000);
  return tiles;
}
