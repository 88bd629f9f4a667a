// What a sample looks like, and how far it has been played.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 320;
const HEIGHT = 32;
const LEAST = 1; // so that silence is a line
const FULL = 100; // of the peaks
let made = 0;

export function waveform(peaks) {
  const step = WIDTH / peaks.length;
  const loudest = Math.max(...peaks, 1);
  const path = peaks.map((peak, at) => bar(at * step, step * 0.55, Math.max(LEAST, ((peak / Math.min(loudest, FULL)) * HEIGHT) / 2 - 1))).join("");
  const id = `wave-${(made += 1)}`;
  const clip = part("clipPath", { id }, part("rect", { class: "played", width: 0, height: HEIGHT }));
  return part(
    "svg",
    { class: "wv", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    part("path", { class: "b", d: path }),
    clip,
    part("path", { class: "p", d: path, "clip-path": `url(#${id})` }),
  );
}

// `share` of it, 0 to 1.
export function showPlayed(row, share) {
  row.querySelector(".played")?.setAttribute("width", String(share * WIDTH));
}

function bar(x, width, half) {
  const [left, wide, top, high] = [x, width, HEIGHT / 2 - half, half * 2].map((value) => Math.round(value * 10) / 10);
  return `M${left} ${top}h${wide}v${high}h${-wide}z`;
}

function part(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}
