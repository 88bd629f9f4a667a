// How a portrait comes: dropped, chosen, pasted, or taken with the camera.

import { find } from "../dom.js";

const KINDS = ["image/png", "image/jpeg", "image/webp", "image/svg+xml"];
const BY_ENDING = { svg: "image/svg+xml", png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", webp: "image/webp" };
const MEBI = 1024 * 1024;

// Tells `onPick` of each file, and `choose()` opens the browser's own dialog.
export function listen(onPick) {
  const chosen = find("#file");
  const shot = find("#shot");
  for (const input of [chosen, shot])
    input.addEventListener("change", () => {
      if (input.files.length) onPick(input.files[0]);
      input.value = ""; // the same file may be chosen again
    });
  find("#choose").addEventListener("click", () => chosen.click());
  find("#camera").addEventListener("click", () => shot.click());
  addEventListener("paste", (event) => {
    const file = event.clipboardData?.files[0];
    if (!file) return; // text goes where it was pasted
    event.preventDefault();
    onPick(file);
  });
  listenToDrops(onPick);
  return () => chosen.click();
}

// Anywhere on the page: a browser would leave the page for a file that misses the frame.
function listenToDrops(onPick) {
  const frame = find("#drop");
  const holdsFile = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    frame.classList.add("over");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) frame.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    frame.classList.remove("over");
    if (!holdsFile(event)) return;
    event.preventDefault();
    if (event.dataTransfer.files.length) onPick(event.dataTransfer.files[0]);
  });
}

// The file with its media type, or a check that has failed: what came, what is needed, what to do.
export function examine(file, mostBytes) {
  const ending = file.name.split(".").pop().toLowerCase();
  const type = file.type || BY_ENDING[ending] || "";
  const failed = (value, problem, remedy) => ({
    fault: { name: "picture", ok: false, reason: value, value, need: "", problem, remedy, places: [] },
  });
  if (!KINDS.includes(type))
    return failed(
      type || `.${ending}`,
      `${file.name} is ${type ? `of the kind ${type}` : "of a kind that the browser does not know"}.`,
      "Save or export it as PNG, JPEG or WebP.",
    );
  if (file.size > mostBytes)
    return failed(
      megabytes(file.size),
      `${file.name} has ${megabytes(file.size)}; ${megabytes(mostBytes)} are the most.`,
      "Save it smaller.",
    );
  if (!file.size) return failed("empty", `${file.name} is empty.`, "Save or copy the picture again.");
  return { file: file.type === type ? file : new File([file], file.name, { type }), isDrawn: type === "image/svg+xml" };
}

export const megabytes = (bytes) => `${(bytes / MEBI).toFixed(1)} MB`;
