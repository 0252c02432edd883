/**
 * How is eyelet.wasm called, and its memory read? The one file that touches WebAssembly.Memory.
 *
 * Mirrors wasi_shims/js/abi.h; tests/js/abi.test.mjs holds the two to each other. A call may grow memory, which detaches every
 * view of it: each accessor therefore looks whether its view still has a length (asking for memory.buffer costs far more).
 */

/** Kinds of a step, in the order of eyelet_step_kind; the last two end the exchange. */
export const READ = 0, MAC = 1, VERIFY = 2, CLAIM = 3, DELIVER = 4, SETTLE = 5, PASS = 6, RESPOND = 7;
/** Kinds of destination (EYELET_DELIVER_...). */
export const URL_KIND = 0, SERVICE = 1, QUEUE = 2, CALL = 4;
/** eyelet_claim_result */
export const CLAIM_RESULT = { fresh: 0, busy: 1, done: 2, unavailable: 3 };
/** eyelet_delivery_outcome */
export const DELIVERY_OUTCOME = { answered: 0, failed: 1, timed_out: 2 };

/** Offsets into the input area. */
export const
  INPUT_MAC = 0, INPUT_TEXT = 64, INPUT_TEXT_SIZE = 9216;
/** Offsets of eyelet_step's members. */
export const
  STEP_KIND = 0, STEP_READ_MAX = 4, STEP_MAC_BITS = 8, STEP_MAC_KEY = 12, STEP_PIECE_COUNT = 20, STEP_PIECES = 24,
  STEP_KEY = 216, STEP_LEASE_S = 224, STEP_COMMIT = 228, STEP_TTL_S = 232, STEP_DESTINATION_KIND = 236,
  STEP_DESTINATION_TARGET = 240, STEP_TIMEOUT_MS = 248, STEP_KEEPS_ANSWER = 252, STEP_URL = 256, STEP_METHOD = 264,
  STEP_HEADER_COUNT = 272, STEP_HEADERS = 276, STEP_BODY = 724, STEP_STATUS = 732, STEP_PASS_MAX = 736, STEP_LOG = 740,
  STEP_SIGNATURE_KIND = 748, STEP_SIGNATURE_KEY = 752, STEP_SIGNATURE_MESSAGE = 760, STEP_SIGNATURE_VALUE = 768;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A longer text is encoded by the runtime; below this a loop is faster than the call. */
const LOOP_MAX = 256;
/** Names of headers and secrets that an instance remembers: all that a configuration has, but a bound. */
const NAME_COUNT_MAX = 256;
/** "application/json": any text up to this size may be remembered too. */
export const WORD_SIZE_MAX = 16;

/** Fetch says that a header's characters are its bytes; workerd reads and writes UTF-8 instead, and alone takes a character above 255. */
const HEADERS_ARE_UTF8 = (() => {
  try {
    return new Headers([["a", "\u20ac"]]).has("a");
  } catch {
    return false;
  }
})();

/**
 * A number or boolean that is not there is 0 to WebAssembly.
 * @typedef {object} CoreExports
 * @property {WebAssembly.Memory} memory
 * @property {() => number} eyelet_input
 * @property {(size: number) => number} eyelet_config_space
 * @property {(size: number, kinds: number) => number} eyelet_configure
 * @property {(method_size: number, url_size: number, address_size: number, content_length: number, now_ms: number,
 *   delivery_max?: number, operation_max?: number, mac_min?: number, lists_sources?: boolean) => number} eyelet_begin
 * @property {(now_ms: number) => number} eyelet_begin_queued
 * @property {(size: number) => number} eyelet_body_space
 * @property {(size: number, now_ms: number, is_last?: boolean) => number} eyelet_body
 * @property {(complete: boolean, now_ms: number) => number} eyelet_end
 * @property {(size: number, now_ms: number) => number} eyelet_mac
 * @property {(accepted: boolean, now_ms: number) => number} eyelet_verified
 * @property {(result: number, left_s: number | undefined, now_ms: number) => number} eyelet_claimed
 * @property {(outcome: number, status: number, now_ms: number) => number} eyelet_delivered
 * @property {(ok: boolean, now_ms: number) => number} eyelet_settled
 * @property {(now_ms: number) => number} eyelet_pass_failed
 * @property {(now_ms: number) => number} eyelet_overloaded
 * @property {() => void} eyelet_forget
 *
 * @typedef {{delivery_max: number, operation_max: number, mac_min: number, lists_sources: boolean}} Limits
 * @typedef {{get(name: string): string | null}} HeaderLookup
 */

/** One instance of the core: it handles one exchange at a time. */
export class Core {
  /**
   * @param {WebAssembly.Module} module
   * @param {Uint8Array} config webhooks.json
   * @param {number} kinds bits of the kinds of destination that this host has
   * @param {(name: string) => string | undefined | null} secret
   */
  constructor(module, config, kinds, secret) {
    /** The headers of the exchange that is being handled. @type {HeaderLookup | null} */
    this.headers = null;
    const instance = new WebAssembly.Instance(module, {
      eyelet: {
        /** @type {(name: number, name_size: number, out: number, out_size: number) => number} */
        header: (name, name_size, out, out_size) =>
          this.#answer(this.headers?.get(this.#name(name, name_size)), out, out_size, !HEADERS_ARE_UTF8),
        /** @type {(name: number, name_size: number, out: number, out_size: number) => number} */
        secret: (name, name_size, out, out_size) => this.#answer(secret(this.#name(name, name_size)), out, out_size, false),
      },
    });
    /** @type {CoreExports} */
    this.call = /** @type {any} */ (instance.exports);
    this.#memory = this.call.memory;
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#view = new DataView(this.#memory.buffer);
    this.#input = this.call.eyelet_input();
    const at = this.call.eyelet_config_space(config.length);
    if (at === 0) throw new RangeError("no memory for the configuration");
    this.bytes.set(config, at);
    this.call.eyelet_configure(config.length, kinds);
  }

  #step = 0;
  /** @type {WebAssembly.Memory} */ #memory;
  /** @type {Uint8Array<ArrayBuffer>} */ #bytes;
  /** @type {DataView} */ #view;
  /** @type {number} */ #input;

  /** What stood where, of what stays the same from one exchange to the next. @type {Map<number, string>} */
  #names = new Map();

  get bytes() {
    if (this.#bytes.length === 0) {
      this.#bytes = new Uint8Array(this.#memory.buffer);
      this.#view = new DataView(this.#memory.buffer);
    }
    return this.#bytes;
  }

  get view() {
    return this.bytes && this.#view;
  }

  /** Bytes of linear memory. */
  get size() {
    return this.#memory.buffer.byteLength;
  }

  /** A text that is likely to be what stood there before: literals of the core and words of the configuration. @param {number} at @param {number} size */
  #name(at, size) {
    const { bytes } = this;
    const known = this.#names.get(at);
    if (known !== undefined && known.length === size) {
      let i = 0;
      while (i < size && known.charCodeAt(i) === bytes[at + i]) i++;
      if (i === size) return known;
    }
    const text = decoder.decode(bytes.subarray(at, at + size));
    if (this.#names.size >= NAME_COUNT_MAX) this.#names.clear();
    this.#names.set(at, text);
    return text;
  }

  /** Writes a text whose characters are all below limit; -1 where one is not, or where it does not fit. @param {string} text @param {number} at @param {number} size @param {number} limit */
  #put(text, at, size, limit) {
    const { bytes } = this;
    const { length } = text;
    if (length > size) return -1;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code >= limit) return -1;
      bytes[at + i] = code;
    }
    return length;
  }

  /**
   * Copies a looked-up value to out: its full size, -1 where there is none.
   * @param {string | null | undefined} value @param {number} out @param {number} out_size
   * @param {boolean} latin1 each character is the byte that was sent
   */
  #answer(value, out, out_size, latin1) {
    if (value === null || value === undefined) return -1;
    const { length } = value;
    if (length <= LOOP_MAX || latin1) {
      const written = this.#put(value, out, out_size, latin1 ? 256 : 128);
      if (written >= 0) return written;
    }
    const { read, written } = encoder.encodeInto(value, this.bytes.subarray(out, out + out_size));
    return read === length ? written : encoder.encode(value).length;
  }

  /**
   * @param {{method: string, url: string, address: string, content_length: number}} head
   * @param {number} now_ms @param {Partial<Limits>} limits
   */
  begin(head, now_ms, limits) {
    const start = this.#input + INPUT_TEXT;
    let method = head.method.length, url = head.url.length, address = head.address.length;
    if (method + url + address > LOOP_MAX || this.#put(head.method, start, method, 128) < 0 || this.#put(head.url, start + method, url, 128) < 0
      || this.#put(head.address, start + method + url, address, 128) < 0) {
      const room = this.bytes.subarray(start, start + INPUT_TEXT_SIZE);
      // Each is cut where it is longer than anything that is accepted, so that the core sees that it is too long.
      method = encoder.encodeInto(head.method.slice(0, 64), room).written;
      url = encoder.encodeInto(head.url, room.subarray(method, -64)).written;
      address = encoder.encodeInto(head.address, room.subarray(method + url)).written;
    }
    return this.step(this.call.eyelet_begin(method, url, address, head.content_length, now_ms, limits.delivery_max,
      limits.operation_max, limits.mac_min, limits.lists_sources));
  }

  /** @param {number} now_ms */
  beginQueued(now_ms) {
    return this.step(this.call.eyelet_begin_queued(now_ms));
  }

  /** Takes a chunk of the body in; returns where it stands, 0 where memory is out. @param {Uint8Array} chunk */
  write(chunk) {
    const at = this.call.eyelet_body_space(chunk.length);
    if (at !== 0) this.bytes.set(chunk, at);
    return at;
  }

  /** @param {Uint8Array} mac @param {number} now_ms */
  mac(mac, now_ms) {
    this.bytes.set(mac, this.#input + INPUT_MAC);
    return this.step(this.call.eyelet_mac(mac.length, now_ms));
  }

  /** Notes where the step stands; returns its kind. @param {number} step */
  step(step) {
    this.#step = step;
    return this.u32(STEP_KIND);
  }

  /** @param {number} member an offset (STEP_...) */
  u32(member) {
    return this.view.getUint32(this.#step + member, true);
  }

  /** @param {number} member */
  flag(member) {
    return this.view.getUint8(this.#step + member) !== 0;
  }

  /** A view into linear memory: to be used before the next call. @param {number} member */
  span(member) {
    const at = this.u32(member);
    return this.bytes.subarray(at, at + this.u32(member + 4));
  }

  /** @param {number} member */
  text(member) {
    const at = this.u32(member), size = this.u32(member + 4);
    if (size <= WORD_SIZE_MAX) return size === 0 ? "" : this.#name(at, size);
    return decoder.decode(this.bytes.subarray(at, at + size));
  }

  /** The step's headers as pairs. */
  headerList() {
    /** @type {[string, string][]} */
    const list = [];
    for (let i = 0, count = this.u32(STEP_HEADER_COUNT); i < count; i++) {
      const at = STEP_HEADERS + 16 * i;
      const name = this.#name(this.u32(at), this.u32(at + 4));
      list.push([name, this.#headerValue(name, this.u32(at + 8), this.u32(at + 12))]);
    }
    return list;
  }

  /** @param {string} name @param {number} at @param {number} size */
  #headerValue(name, at, size) {
    // Most carry the same few words, and most events of a source the same type.
    const text = size <= WORD_SIZE_MAX || name === "content-type" ? this.#name(at, size) : decoder.decode(this.bytes.subarray(at, at + size));
    // All of it was ASCII where no character took two bytes and none was replaced.
    return HEADERS_ARE_UTF8 || (text.length === size && !text.includes("\ufffd")) ? text : String.fromCharCode(...this.bytes.subarray(at, at + size));
  }

  /** The pieces to be authenticated, as one view where there is one, else joined. */
  pieces() {
    const count = this.u32(STEP_PIECE_COUNT);
    if (count === 1) return this.span(STEP_PIECES);
    const spans = Array.from({ length: count }, (_, i) => this.span(STEP_PIECES + 8 * i));
    const joined = new Uint8Array(spans.reduce((size, span) => size + span.length, 0));
    let at = 0;
    for (const span of spans) {
      joined.set(span, at);
      at += span.length;
    }
    return joined;
  }

  /** Ends the exchange: what it held is overwritten. */
  forget() {
    this.headers = null;
    this.call.eyelet_forget();
  }
}
