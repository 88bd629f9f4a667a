// A portrait is dropped, checked, given a voice, and made a digital human.

import { api, Problem } from "../api.js";
import { find } from "../dom.js";
import { showChecks, titleOf } from "../new/checks.js";
import { Form } from "../new/form.js";
import { Job } from "../new/job.js";
import { examine, listen, megabytes } from "../new/picking.js";
import { Stage } from "../new/stage.js";
import { Words } from "../new/words.js";
import { attempt, begin, toast } from "../shell.js";

const MOST_BYTES = 20 * 1024 * 1024; // until the server says
const stage = new Stage();
const words = new Words();
const form = new Form(() => job, showMade);
const choose = listen(pick);
let mostBytes = MOST_BYTES;
let job = null;
let last = null; // the file that was picked last, to try again
let hasMesh = false;
let failed = []; // checks

// How the page stands: none, working, refused, lost or ready.
function stand(state, { isDrawn = false, now = "" } = {}) {
  find("#new").dataset.state = state;
  const isThere = state !== "none";
  find("#none").hidden = isThere;
  find("#tools").hidden = !isThere;
  find("#cancel").hidden = state !== "working";
  find("#replace").hidden = state === "working" || !isThere;
  find("#doing").hidden = state !== "working";
  find("#lost").hidden = state !== "lost";
  find("#about").hidden = !isThere;
  say(now);
  const missing = { none: "Add a portrait", working: "Wait for the checks", ready: "" };
  form.portrait = { missing: missing[state] ?? "Replace the portrait", isDrawn };
}

function say(text) {
  if (find("#now").textContent !== text) find("#now").textContent = text;
}

function reset() {
  job?.leave();
  job = null;
  hasMesh = false;
  failed = [];
  words.end();
  stage.clear();
  showChecks([], { isDrawn: false, isOver: false });
  stand("none", { now: "Waiting for a portrait." });
}

async function pick(file) {
  if (find("#form").hidden) return; // one has been made: the next begins on a page of its own
  reset();
  last = file;
  const { fault, file: sound, isDrawn } = examine(file, mostBytes);
  const size = await stage.show(file);
  find("#about").textContent = [file.name, size, megabytes(file.size)].filter(Boolean).join(" · ");
  if (fault) return showRefusal([fault], { isDrawn: false });
  showChecks([], { isDrawn, isOver: false });
  stand("working", { isDrawn, now: "Uploading." });
  const ours = new Job({
    onShare: (share) => ours === job && showShare(share, `Uploading, ${Math.round(share * 100)} %.`),
    onState: (state) => ours === job && showState(ours, state, isDrawn),
  });
  job = ours;
  try {
    await ours.run(sound);
  } catch (fault) {
    if (fault.name === "AbortError" || ours !== job) return undefined;
    if (!(fault instanceof Problem)) throw fault;
    showLost(fault.text, isDrawn);
  }
  return undefined;
}

function showShare(share, now) {
  find("#share").value = share;
  say(now);
}

function showState(ours, state, isDrawn) {
  if (state.clip) return words.show(state.clip);
  const isOver = state.state !== "waiting" && state.state !== "working";
  if (state.has_mesh && !hasMesh) {
    hasMesh = true;
    showMesh(ours);
  }
  if (state.state === "refused") return showRefusal(state.checks, { isDrawn });
  if (state.state === "failed") return showLost(`${state.refusal.problem} ${state.refusal.remedy}`, isDrawn);
  showChecks(state.checks, { isDrawn, isOver, onReplace: choose });
  if (state.state === "ready") {
    stand("ready", { isDrawn, now: `The ${isDrawn ? "character" : "portrait"} passes.` });
    words.begin(ours);
  } else showShare(state.share, `${capital(state.doing)}.`);
  return undefined;
}

async function showMesh(ours) {
  const mesh = await attempt(() => ours.mesh()).catch(() => undefined); // left meanwhile
  if (!mesh || ours !== job) return;
  stage.found(mesh);
  stage.mark(failed);
}

function showRefusal(checks, { isDrawn }) {
  showChecks(checks, { isDrawn, isOver: true, onReplace: choose });
  failed = checks.filter((check) => !check.ok);
  stage.mark(failed);
  const told = failed.map((check) => `${titleOf(check.name)}: ${check.remedy}`);
  stand("refused", { isDrawn, now: `This ${isDrawn ? "character" : "portrait"} will not do. ${told.join(" ")}` });
}

function showLost(text, isDrawn) {
  find("#lost p").textContent = text;
  stand("lost", { isDrawn });
}

function showMade(made, giver) {
  job.done();
  find("#form").hidden = true;
  find("#tools").querySelector("#replace").hidden = true;
  find("#made-title").textContent = made.name;
  const whose = made.app_id === null ? "Every App of this server can use it." : `App ${made.app_id} can use it.`;
  find("#made-about").textContent = giver ? `${whose} The consent of ${giver} is kept with it.` : whose;
  find("#made-id").textContent = made.digital_human_id;
  find("#to-studio").href = `/console/studio?human=${encodeURIComponent(made.digital_human_id)}`;
  find("#words").hidden = true;
  find("#made").hidden = false;
  find("#made").focus();
  toast("Created");
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

async function offer() {
  const choices = await attempt(() => api("GET", "/humans/portraits/choices"));
  if (!choices) return;
  mostBytes = choices.most_bytes;
  words.offer(choices.public_timbres);
  form.offer(choices);
}

begin();
find("#replace").addEventListener("click", choose);
find("#cancel").addEventListener("click", () => {
  reset();
  find("#choose").focus();
});
find("#again").addEventListener("click", () => pick(last));
showChecks([], { isDrawn: false, isOver: false });
offer();
