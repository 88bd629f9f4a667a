// The face that was found, drawn over the portrait, and marks where a check has failed.

const SVG = "http://www.w3.org/2000/svg";
const NOSE = 4;
const RINGS = 18;
const RING_MS = 45;
const LABELS = {
  several_faces: "Another face",
  face_too_small: "Too small",
  cut_off: "Cut off",
  turned: "Turned away",
  lying: "Lying",
  too_dark: "Too dark",
  too_bright: "Too bright",
  black_and_white: "No colours",
  blurred: "Blurred",
  eyes_hidden: "Hidden",
  eyes_shut: "Shut",
  mouth_hidden: "Mouth hidden",
};

export function boxOf(points) {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  return { left, top, width: right - left, height: bottom - top };
}

// Rings of edges, those nearest to the nose first: told of one after the other, a face is found.
export function drawMesh(svg, { width, height, points, triangles }, isStill) {
  const places = points.map(([x, y]) => [x * width, y * height]);
  const face = boxOf(places);
  const line = Math.max(face.width, face.height) / 420;
  const group = element("g", { class: "mesh", "stroke-width": line });
  const rings = ringsOf(edgesOf(triangles), places).map((edges) => element("path", { d: pathOf(edges, places) }));
  svg.replaceChildren(group);
  rings.forEach((ring, number) => {
    if (isStill) group.append(ring);
    else setTimeout(() => group.append(ring), number * RING_MS);
  });
}

// Outlines in shares of the picture, each with a word of what is wrong there.
export function drawMarks(svg, checks, { width, height }) {
  svg.querySelectorAll(".mark").forEach((mark) => mark.remove());
  for (const check of checks) {
    const outlines = check.places.map((place) => place.map(([x, y]) => [x * width, y * height]));
    if (!outlines.length) continue;
    const all = boxOf(outlines.flat());
    const size = Math.max(all.width, all.height, Math.min(width, height) / 6);
    const group = element("g", { class: "mark", "stroke-width": size / 60 });
    for (const outline of outlines)
      group.append(element("path", { d: `M${outline.map((point) => point.map(round).join(" ")).join("L")}Z` }));
    svg.append(group);
    const label = LABELS[check.reason];
    if (label) addLabel(group, label, all, size / 9, { width, height });
  }
}

function addLabel(group, label, box, size, picture) {
  const text = element("text", { "font-size": round(size), "text-anchor": "middle" });
  text.textContent = label;
  const plate = element("rect", { rx: size / 3 });
  group.append(plate, text);
  const long = text.getComputedTextLength() || label.length * size * 0.6;
  const below = box.top + box.height + size * 2.2;
  const x = clamp(box.left + box.width / 2, long / 2 + size, picture.width - long / 2 - size);
  const y = below < picture.height - size ? below : Math.max(size * 2, box.top - size);
  set(text, { x: round(x), y: round(y) });
  set(plate, { x: x - long / 2 - size * 0.6, y: y - size * 1.15, width: long + size * 1.2, height: size * 1.65 });
}

function edgesOf(triangles) {
  const edges = new Map();
  for (const [a, b, c] of triangles)
    for (const [from, to] of [[a, b], [b, c], [c, a]]) edges.set(Math.min(from, to) * 1000 + Math.max(from, to), [from, to]);
  return [...edges.values()];
}

function ringsOf(edges, places) {
  const away = ([from]) => Math.hypot(places[from][0] - places[NOSE][0], places[from][1] - places[NOSE][1]);
  const sorted = [...edges].sort((one, other) => away(one) - away(other));
  const size = Math.ceil(sorted.length / RINGS);
  return Array.from({ length: RINGS }, (_, number) => sorted.slice(number * size, (number + 1) * size));
}

const pathOf = (edges, places) =>
  edges.map(([from, to]) => `M${places[from].map(round).join(" ")}L${places[to].map(round).join(" ")}`).join("");

const round = (value) => Math.round(value * 100) / 100;
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  set(made, attributes);
  return made;
}

function set(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, value);
}
