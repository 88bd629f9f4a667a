// When sound is heard: the loudness of a stream, with times on the page's clock.

const HEARD = 0.004; // RMS; a stream that is silent has none at all

export class Loudness {
  #context = null;
  #source = null;
  #node = null;
  #offset = Infinity; // of the context's clock to the page's, ms
  #onSound;

  /** `onSound(at, rms)`: something was heard, in ms as performance.now() has it. */
  constructor(onSound) {
    this.#onSound = onSound;
  }

  async attach(stream) {
    this.detach();
    const context = new AudioContext();
    this.#context = context;
    await context.audioWorklet.addModule("/console/files/studio/loudness_worklet.js");
    if (this.#context !== context) return; // detached meanwhile
    this.#node = new AudioWorkletNode(context, "loudness", { numberOfOutputs: 0 });
    this.#node.port.onmessage = ({ data }) => this.#hear(data);
    this.#source = context.createMediaStreamSource(stream);
    this.#source.connect(this.#node);
    void context.resume(); // where a gesture has to come first, nothing is measured until then
  }

  /** The connection was made anew, with other tracks. */
  renew(stream) {
    if (!this.#node) return;
    this.#source.disconnect();
    this.#source = this.#context.createMediaStreamSource(stream);
    this.#source.connect(this.#node);
  }

  detach() {
    void this.#context?.close();
    this.#context = this.#source = this.#node = null;
    this.#offset = Infinity;
  }

  wake() {
    void this.#context?.resume();
  }

  #hear({ time, rms }) {
    // A message takes a while, the fastest one almost none.
    this.#offset = Math.min(this.#offset, performance.now() - time * 1000);
    if (rms > HEARD) this.#onSound(time * 1000 + this.#offset, rms);
  }
}
