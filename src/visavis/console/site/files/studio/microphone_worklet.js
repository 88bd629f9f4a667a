// Samples of the device's rate become 16-bit ones of the rate that is wanted, 20 ms at a time. What would fold
// back has been filtered out before, so that lines between samples will do.

const CHUNK_S = 0.02;

class MicrophoneProcessor extends AudioWorkletProcessor {
  constructor({ processorOptions: { rate } }) {
    super();
    this.step = sampleRate / rate; // samples of the device for one of ours
    this.size = Math.round(rate * CHUNK_S);
    this.chunk = new DataView(new ArrayBuffer(2 * this.size));
    this.filled = 0;
    this.peak = 0;
    this.at = 0; // where our next sample lies, from the last one of the block before on
    this.last = 0;
  }

  process([[samples]]) {
    if (!samples) return true; // nothing is connected yet
    for (; this.at < samples.length; this.at += this.step) {
      const index = Math.floor(this.at);
      const before = index === 0 ? this.last : samples[index - 1];
      this.put(before + (samples[index] - before) * (this.at - index));
    }
    this.at -= samples.length;
    this.last = samples[samples.length - 1];
    return true;
  }

  put(value) {
    const held = Math.max(-1, Math.min(1, value));
    this.peak = Math.max(this.peak, Math.abs(held));
    this.chunk.setInt16(2 * this.filled, Math.round(32767 * held), true);
    this.filled += 1;
    if (this.filled < this.size) return;
    const pcm = this.chunk.buffer;
    this.port.postMessage({ pcm, peak: this.peak }, [pcm]);
    this.chunk = new DataView(new ArrayBuffer(2 * this.size));
    this.filled = this.peak = 0;
  }
}

registerProcessor("microphone", MicrophoneProcessor);
