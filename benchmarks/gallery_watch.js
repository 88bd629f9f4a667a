// In the page before its own scripts: when what was seen, in ms from the beginning of the navigation.

"use strict";
const seen = (globalThis.seen = { skeleton: 0, picture: 0, screen: 0 });
const cards = () => [...document.querySelectorAll(".card[data-id]")];

new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.name === "first-contentful-paint") seen.skeleton = entry.startTime;
}).observe({ type: "paint", buffered: true });

// Painted, as the browser tells it of the largest thing so far: a card's picture is larger than all text.
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!seen.picture && entry.element?.matches(".card img")) seen.picture = entry.renderTime;
}).observe({ type: "largest-contentful-paint", buffered: true });

(function look() {
  if (scrollY) return; // the first screen is not looked at any more
  const shown = cards().filter((card) => card.getBoundingClientRect().top < innerHeight);
  const pictures = shown.map((card) => card.querySelector("img"));
  if (pictures.length && pictures.every((picture) => picture?.complete && picture.naturalWidth)) seen.screen = performance.now();
  else requestAnimationFrame(look);
})();

// From the last key to cards that all fit, the page's wait for further keys included.
globalThis.searched = function searched() {
  const begun = performance.now();
  const text = document.querySelector("#humans [name=text]").value;
  return new Promise((resolve) => {
    (function look() {
      const names = cards().map((card) => card.querySelector("h2").textContent);
      if (names.length && names.every((name) => name.includes(text))) resolve(performance.now() - begun);
      else requestAnimationFrame(look);
    })();
  });
};

globalThis.scrolled = function scrolled(rows) {
  scrollTo(0, document.documentElement.scrollHeight);
  return cards().length >= rows;
};

// What the page weighs, and how long a frame takes while it is scrolled up again.
globalThis.weight = async function weight() {
  const frames = [];
  await new Promise((resolve) => {
    let last = performance.now();
    requestAnimationFrame(function step(now) {
      frames.push(now - last);
      last = now;
      scrollBy(0, -300);
      if (frames.length < 120) requestAnimationFrame(step);
      else resolve();
    });
  });
  frames.sort((one, other) => one - other);
  return {
    elements: document.querySelectorAll("*").length,
    heap_mib: performance.memory.usedJSHeapSize / 2 ** 20,
    frame_ms: frames[Math.floor(frames.length / 2)],
  };
};
