// Plays a stream by WHEP: pictures and sound by WebRTC, captions and speaking state by its data channel.

const RETRY_FIRST_S = 1;
const RETRY_LONGEST_S = 15;
const DISCONNECTED_S = 3;      // a connection may come back by itself within it
const CONNECT_S = 15;
const GATHER_S = 2;            // for addresses from STUN and TURN servers, where there are any
const CAPTION_LENGTH = 90;     // code points a caption may have before another begins
const CAPTION_STAYS_S = 2.5;   // after the last word
const SENTENCE_END = /[.!?…。！？]["'”’)]*$/u;
const SPEAKING = 1001;

const STATES = {
  connecting: "Connecting",
  live: "Live",
  speaking: "Speaking",
  reconnecting: "Reconnecting",
  ended: "Ended",
  refused: "Not available",
};

const part = (id) => document.getElementById(id);
const video = part("video");

class Refused extends Error {}

function show(state, story = "") {
  if (document.body.dataset.state !== state) {
    document.body.dataset.state = state;
    part("state").textContent = STATES[state];
  }
  part("story").textContent = story;
  part("again").hidden = !["ended", "refused"].includes(state);
}

// Captions

const captions = {
  drive: "",
  timer: 0,

  add({ DriveId, Text }) {
    const box = part("captions");
    const said = box.textContent;
    const isNew = DriveId !== this.drive || said.length > CAPTION_LENGTH || SENTENCE_END.test(said);
    box.textContent = isNew ? Text.trimStart() : said + Text;
    this.drive = DriveId;
    clearTimeout(this.timer);
  },

  finish() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.clear(), CAPTION_STAYS_S * 1000);
  },

  clear() {
    clearTimeout(this.timer);
    part("captions").textContent = "";
    this.drive = "";
  },
};

function hear(message) {
  const { Product, Cmd, Event, Data } = JSON.parse(message);
  if (Product === "digitalhuman" && Cmd === SPEAKING) {
    if (document.body.dataset.state === "live" || document.body.dataset.state === "speaking") {
      show(Data.Status === 2 ? "speaking" : "live");
    }
    if (Data.Status !== 2) captions.finish();
  } else if (Product === "visavis" && Event === "Caption") {
    captions.add(Data);
  }
}

// Sound: browsers let a page speak only after a gesture

async function play() {
  try {
    await video.play();
  } catch (fault) {
    if (fault.name !== "NotAllowedError" || video.muted) return;
    video.muted = true;
    await video.play().catch(() => {});
  }
  showSound();
}

function showSound() {
  part("sound").setAttribute("aria-pressed", String(!video.muted));
  part("hear").hidden = !video.muted || part("hear").dataset.done === "yes";
}

function setSound(on) {
  part("hear").dataset.done = "yes"; // whoever chooses silence is not asked again
  video.muted = !on;
  void video.play().catch(() => {});
  showSound();
}

// One connection

const place = location.pathname.replace(/^\/watch\//, "/rtc/");
const iceServers = JSON.parse(document.querySelector('meta[name="visavis-ice-servers"]').content);

async function gather(peer) {
  if (!iceServers.length) return; // the server learns where we are from what we send
  await new Promise((done) => {
    setTimeout(done, GATHER_S * 1000);
    peer.addEventListener("icegatheringstatechange", () => {
      if (peer.iceGatheringState === "complete") done();
    });
  });
}

async function post(sdp) {
  const answer = await fetch(`${place}/whep${location.search}`, {
    method: "POST",
    headers: { "Content-Type": "application/sdp" },
    body: sdp,
    signal: AbortSignal.timeout(CONNECT_S * 1000),
  });
  const text = await answer.text();
  if (answer.status === 201) return { sdp: text, session: new URL(answer.headers.get("Location"), answer.url).href };
  if (answer.status === 404) return null;
  if (answer.status < 500 && ![408, 429].includes(answer.status)) throw new Refused(text);
  throw new Error(text);
}

// Resolves when the connection is over: to whether anything was seen of the stream, or null where there is none.
async function watch(onConnection) {
  const peer = new RTCPeerConnection({ iceServers });
  const over = new Promise((done) => {
    let timer = setTimeout(done, CONNECT_S * 1000);
    const channel = peer.createDataChannel("visavis");
    channel.addEventListener("message", (event) => hear(event.data));
    channel.addEventListener("close", done);
    peer.addEventListener("connectionstatechange", () => {
      clearTimeout(timer);
      if (["failed", "closed"].includes(peer.connectionState)) done();
      if (peer.connectionState === "disconnected") timer = setTimeout(done, DISCONNECTED_S * 1000);
      if (["new", "connecting"].includes(peer.connectionState)) timer = setTimeout(done, CONNECT_S * 1000);
    });
  });
  const stream = new MediaStream();
  peer.addEventListener("track", ({ track }) => stream.addTrack(track));
  peer.addTransceiver("audio", { direction: "recvonly" });
  peer.addTransceiver("video", { direction: "recvonly" });
  let seen = false;
  const look = () => {
    seen = true;
    show("live");
  };
  try {
    await peer.setLocalDescription(await peer.createOffer());
    await gather(peer);
    const answer = await post(peer.localDescription.sdp);
    if (answer === null) return null;
    onConnection(answer.session);
    video.srcObject = stream;
    video.addEventListener("playing", look, { once: true });
    await peer.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    void play();
    await over;
    return seen;
  } finally {
    video.removeEventListener("playing", look);
    onConnection("");
    peer.close();
  }
}

// Connections, one after the other

let session = "";
let wake = () => {};

const pause = (seconds) => new Promise((done) => {
  wake = done;
  setTimeout(done, seconds * 1000);
});

async function run() {
  let wait = RETRY_FIRST_S;
  let wasLive = false;
  show("connecting");
  for (;;) {
    try {
      const seen = await watch((url) => { session = url; });
      if (seen === null) {
        show("ended", wasLive ? "The stream has ended." : "There is no such stream, or it has ended.");
        break;
      }
      wasLive ||= seen;
      if (seen) wait = RETRY_FIRST_S;
      show("reconnecting", "The connection was lost.");
      if (seen) continue; // at once: if the stream is over, we shall be told
    } catch (fault) {
      if (fault instanceof Refused) {
        show("refused", fault.message);
        break;
      }
      show(wasLive ? "reconnecting" : "connecting", "The server cannot be reached. Trying again.");
    }
    await pause(wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, RETRY_LONGEST_S);
  }
  captions.clear();
}

// Controls

function setWords(on) {
  document.body.classList.toggle("wordless", !on);
  part("words").setAttribute("aria-pressed", String(on));
}

function toggleFull() {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void document.documentElement.requestFullscreen().catch(() => {});
}

const isPressed = (id) => part(id).getAttribute("aria-pressed") === "true";
const acts = {
  sound: () => setSound(video.muted),
  hear: () => setSound(true),
  words: () => setWords(!isPressed("words")),
  full: toggleFull,
  again: () => void run(),
};
for (const [id, act] of Object.entries(acts)) part(id).addEventListener("click", act);

const keys = { m: acts.sound, c: acts.words, f: acts.full };
document.addEventListener("keydown", (event) => {
  if (!event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat) keys[event.key.toLowerCase()]?.();
});
document.addEventListener("fullscreenchange", () => {
  part("full").setAttribute("aria-pressed", String(Boolean(document.fullscreenElement)));
});
part("full").hidden = !document.fullscreenEnabled;
window.addEventListener("online", () => wake());
window.addEventListener("pagehide", () => {
  if (session) void fetch(session, { method: "DELETE", keepalive: true }).catch(() => {});
});

void run();
