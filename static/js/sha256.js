// The SHA-256 of a file of any size, read block by block: the browser's own would want it whole in memory.
const ROUNDS = new Int32Array(64);
const START = new Int32Array(8);

// The constants are the first bits of the cube and square roots of the first primes.
(function prepare() {
  const primes = [];
  for (let number = 2; primes.length < 64; number += 1) if (primes.every((prime) => number % prime)) primes.push(number);
  const bits = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
  primes.forEach((prime, place) => (ROUNDS[place] = bits(Math.cbrt(prime))));
  primes.slice(0, 8).forEach((prime, place) => (START[place] = bits(Math.sqrt(prime))));
})();

const turn = (word, by) => (word >>> by) | (word << (32 - by));

export class Sha256 {
  constructor() {
    this.state = START.slice();
    this.words = new Int32Array(64);
    this.rest = new Uint8Array(64);
    this.held = 0;
    this.length = 0;
  }

  update(bytes) {
    this.length += bytes.length;
    let at = 0;
    if (this.held) {
      at = Math.min(64 - this.held, bytes.length);
      this.rest.set(bytes.subarray(0, at), this.held);
      this.held += at;
      if (this.held < 64) return this;
      this.block(new DataView(this.rest.buffer), 0);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (; at + 64 <= bytes.length; at += 64) this.block(view, at);
    this.held = bytes.length - at;
    this.rest.set(bytes.subarray(at));
    return this;
  }

  block(view, at) {
    const words = this.words;
    for (let i = 0; i < 16; i += 1) words[i] = view.getInt32(at + i * 4);
    for (let i = 16; i < 64; i += 1) {
      const near = words[i - 2];
      const far = words[i - 15];
      const one = turn(near, 17) ^ turn(near, 19) ^ (near >>> 10);
      const two = turn(far, 7) ^ turn(far, 18) ^ (far >>> 3);
      words[i] = (one + words[i - 7] + two + words[i - 16]) | 0;
    }
    let [a, b, c, d, e, f, g, h] = this.state;
    for (let i = 0; i < 64; i += 1) {
      const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[i] + words[i]) | 0;
      const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, place) => (this.state[place] += word));
  }

  hex() {
    const length = this.length;
    const padding = new Uint8Array(((length + 8) >> 6 << 6) + 64 - length);
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(length / 2 ** 29));
    view.setUint32(padding.length - 4, (length * 8) >>> 0);
    this.update(padding);
    return [...this.state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }
}

export async function hashOf(file, told = () => {}) {
  const digest = new Sha256();
  const reader = file.stream().getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    digest.update(read.value);
    told(digest.length / file.size);
  }
  return digest.hex();
}
