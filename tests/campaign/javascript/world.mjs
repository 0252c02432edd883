/**
 * What surrounds Eyelet in virtual time? A clock that replaces the runtime's, and faults that are drawn from seeds.
 */
/** SplitMix64 (Steele, Lea, Flood 2014), to a number in [0, 1). @param {bigint} seed */
function stream(seed) {
  let state = seed;
  const mask = (1n << 64n) - 1n;
  const next = () => {
    state = (state + 0x9E3779B97F4A7C15n) & mask;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xBF58476D1CE4E5B9n) & mask;
    z = ((z ^ (z >> 27n)) * 0x94D049BB133111EBn) & mask;
    return z ^ (z >> 31n);
  };
  // Only the seeds of the streams need 64 bits; draws are many: a 32-bit generator (Jenkins' small, 2009) from there on.
  const seeds = next();
  let [a, b, c, d] = [0xf1ea5eed, Number(seeds & 0xffffffffn), Number(seeds >> 32n), Number(next() & 0xffffffffn)].map((word) => word | 0);
  const draw = () => {
    const e = (a - ((b << 27) | (b >>> 5))) | 0;
    a = b ^ ((c << 17) | (c >>> 15));
    b = (c + d) | 0;
    c = (d + e) | 0;
    d = (e + a) | 0;
    return (d >>> 0) / 4294967296;
  };
  for (let i = 0; i < 20; i++) draw();
  return draw;
}

/** Every kind of fault has a stream of its own. */
export class Faults {
  counts = new Map();
  #streams = new Map();

  constructor(seed, rate) {
    this.seed = BigInt(seed);
    this.rate = rate;
  }

  #stream(name) {
    let found = this.#streams.get(name);
    if (!found) {
      let seed = this.seed;
      for (const char of name) seed = (seed * 1099511628211n + BigInt(char.charCodeAt(0))) & ((1n << 64n) - 1n);
      this.#streams.set(name, (found = stream(seed)));
    }
    return found;
  }

  strikes(name) {
    const strikes = this.#stream(name)() < this.rate;
    this.counts.set(name, (this.counts.get(name) ?? 0) + (strikes ? 1 : 0));
    return strikes;
  }

  /** What is no fault: from min to max, both included. */
  chance(min, max) {
    return min + Math.floor(this.#stream("chance")() * (max - min + 1));
  }
}

const START_MS = 1_700_000_000_000;

/** Virtual time; Date.now, setTimeout and clearTimeout are its own until stop(). */
export class Clock {
  true_ms = START_MS;
  offset_ms = 0;
  steps_ms = 0;
  #heap = [];
  #order = 0;
  #real = { now: Date.now, setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

  start() {
    Date.now = () => this.true_ms + this.offset_ms;
    globalThis.setTimeout = (run, ms = 0) => this.at(ms, run);
    globalThis.clearTimeout = (occasion) => {
      if (occasion) occasion.run = undefined;
    };
  }

  stop() {
    Date.now = this.#real.now;
    Object.assign(globalThis, { setTimeout: this.#real.setTimeout, clearTimeout: this.#real.clearTimeout });
  }

  #before(a, b) {
    return a.at !== b.at ? a.at < b.at : a.order < b.order;
  }

  at(ms, run) {
    const occasion = { at: this.true_ms + Math.max(0, ms), order: this.#order++, run };
    const heap = this.#heap;
    let i = heap.push(occasion) - 1;
    while (i > 0 && this.#before(occasion, heap[(i - 1) >> 1])) {
      heap[i] = heap[(i - 1) >> 1];
      i = (i - 1) >> 1;
    }
    heap[i] = occasion;
    return occasion;
  }

  sleep(ms) {
    return new Promise((wake) => this.at(ms, wake));
  }

  #take() {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length) {
      let i = 0;
      for (;;) {
        let child = 2 * i + 1;
        if (child >= heap.length) break;
        if (child + 1 < heap.length && this.#before(heap[child + 1], heap[child])) child++;
        if (!this.#before(heap[child], last)) break;
        heap[i] = heap[child];
        i = child;
      }
      heap[i] = last;
    }
    return first;
  }

  /** A step of the wall clock, set right again a little later. */
  step(by_ms, for_ms) {
    this.steps_ms += Math.max(0, by_ms - this.offset_ms);
    this.offset_ms = by_ms;
    this.at(for_ms, () => {
      this.steps_ms += Math.max(0, -this.offset_ms);
      this.offset_ms = 0;
    });
  }

  /** Until nothing is left to happen. Between two occasions everything that was set off runs to where it waits. */
  async run() {
    while (this.#heap.length) {
      const occasion = this.#take();
      if (!occasion.run) continue;
      this.true_ms = occasion.at;
      occasion.run();
      await new Promise(setImmediate);
    }
  }

  hours() {
    return Math.floor((this.true_ms - START_MS) / 3_600_000);
  }
}
