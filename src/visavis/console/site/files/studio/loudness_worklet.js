// How loud it is, some 5 ms at a time, and when.

const BLOCKS = 2;

class LoudnessProcessor extends AudioWorkletProcessor {
  blocks = 0;
  sum = 0;
  samples = 0;

  process([channels]) {
    for (const channel of channels) {
      for (const value of channel) this.sum += value * value;
      this.samples += channel.length;
    }
    this.blocks += 1;
    if (this.blocks < BLOCKS) return true;
    this.port.postMessage({ time: currentTime, rms: Math.sqrt(this.sum / Math.max(1, this.samples)) });
    this.blocks = this.sum = this.samples = 0;
    return true;
  }
}

registerProcessor("loudness", LoudnessProcessor);
