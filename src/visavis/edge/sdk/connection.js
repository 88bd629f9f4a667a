// One WebRTC connection to a stream, by WHEP.

import { PassingError, request } from "./faults.js";

const DISCONNECTED_S = 3;  // a connection may come back by itself within it
const CONNECT_S = 15;
const GATHER_S = 2;        // for addresses from STUN and TURN servers, where there are any

async function gather(peer) {
  await new Promise((done) => {
    setTimeout(done, GATHER_S * 1000);
    peer.addEventListener("icegatheringstatechange", () => {
      if (peer.iceGatheringState === "complete") done();
    });
  });
}

// Calls when a connection is over that ends by itself.
function watchOver(peer, channel, done) {
  let timer = setTimeout(done, CONNECT_S * 1000);
  channel.addEventListener("close", done);
  peer.addEventListener("connectionstatechange", () => {
    clearTimeout(timer);
    if (peer.connectionState === "failed") done();
    if (peer.connectionState === "disconnected") timer = setTimeout(done, DISCONNECTED_S * 1000);
    if (["new", "connecting"].includes(peer.connectionState)) timer = setTimeout(done, CONNECT_S * 1000);
  });
}

export class Connection {
  #peer;
  #session = "";
  #end = () => {};
  #gathers;

  /** @param {{iceServers: RTCIceServer[], onMessage: (text: string) => void}} wanted */
  constructor({ iceServers, onMessage }) {
    this.#peer = new RTCPeerConnection({ iceServers });
    const channel = this.#peer.createDataChannel("visavis");
    channel.addEventListener("message", (event) => onMessage(event.data));
    /** Resolves when the connection is over, for whatever reason. */
    this.over = new Promise((done) => {
      this.#end = done;
      watchOver(this.#peer, channel, done);
    });
    /** Resolves once media can come. */
    this.connected = new Promise((done) => {
      this.#peer.addEventListener("connectionstatechange", () => {
        if (this.#peer.connectionState === "connected") done(true);
      });
    });
    this.#gathers = iceServers.length > 0;
  }

  /**
   * Offer; gives the tracks. Rejects with ExpressError or PassingError.
   * @param {string} url @param {string} token @param {AbortSignal} signal @returns {Promise<MediaStreamTrack[]>}
   */
  async open(url, token, signal) {
    const peer = this.#peer;
    peer.addTransceiver("audio", { direction: "recvonly" });
    peer.addTransceiver("video", { direction: "recvonly" });
    await peer.setLocalDescription(await peer.createOffer());
    if (this.#gathers) await gather(peer);
    const headers = { "Content-Type": "application/sdp" };
    if (token) headers.Authorization = `Bearer ${token}`; // a signed address needs none
    const { answer, text } = await request(url, { method: "POST", headers, body: peer.localDescription.sdp }, signal);
    const location = answer.headers.get("Location");
    if (!location) throw new PassingError("The server's answer names no session.");
    this.#session = new URL(location, answer.url).href;
    await peer.setRemoteDescription({ type: "answer", sdp: text });
    return peer.getReceivers().map((receiver) => receiver.track);
  }

  getStats() {
    return this.#peer.getStats();
  }

  /** Hang up. */
  close() {
    this.#peer.close(); // which tells nobody on this side
    this.#end();
    if (this.#session) void fetch(this.#session, { method: "DELETE", keepalive: true }).catch(() => {}); // it ends anyhow
    this.#session = "";
  }
}
