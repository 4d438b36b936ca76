// Sound as it arrives: 16-bit stereo at 48 kHz, one piece behind the other on the audio clock.
export class Sound {
  constructor() {
    this.end = 0;
    this.playing = new Set();
  }

  /// samples: Int16Array; empty = forget what has not been heard.
  play(samples) {
    if (samples.length === 0) { this.stop(); return; }
    this.context ??= new AudioContext({ sampleRate: 48000, latencyHint: "interactive" });
    if (this.context.state === "suspended") this.context.resume();
    const frames = samples.length >> 1, buffer = this.context.createBuffer(2, frames, 48000);
    for (let channel = 0; channel < 2; channel++) {
      const data = buffer.getChannelData(channel);
      for (let i = 0; i < frames; i++) data[i] = samples[2 * i + channel] / 32768;
    }
    const source = new AudioBufferSourceNode(this.context, { buffer });
    source.connect(this.context.destination);
    if (this.end < this.context.currentTime) this.end = this.context.currentTime + 0.05; // a little room for the network
    source.start(this.end);
    this.end += buffer.duration;
    this.playing.add(source);
    source.onended = () => this.playing.delete(source);
  }

  pause(isPaused) {
    if (this.context) isPaused ? this.context.suspend() : this.context.resume();
  }

  stop() {
    for (const source of this.playing) source.stop();
    this.playing.clear();
    this.end = 0;
  }
}
