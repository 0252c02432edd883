/**
 * How is the HMAC of a large body computed by the runtime itself, and from which size on does that pay?
 *
 * Asking the host costs a fixed time and then less a byte than WebAssembly, which has no SHA instruction. Where the two meet differs by
 * host: `min_size` of each function below, as `./build.sh bench mac` measures it (README.md, Speed).
 */

/** workerd, which serves Cloudflare's Workers. */
export const IN_WORKERD = globalThis.navigator?.userAgent === "Cloudflare-Workers";
const KEY_COUNT_MAX = 64;
/** @type {Record<number, string>} */
const HASHES = { 1: "SHA-1", 256: "SHA-256", 384: "SHA-384", 512: "SHA-512" };
/** In workerd WebCrypto answers within the same turn, but for a promise. */
const WORKERD_MIN_SIZE = 8192;
/** Elsewhere it hands each call to another thread. */
const WEBCRYPTO_MIN_SIZE = 65536;
const NODE_MIN_SIZE = 8192;

/**
 * What was made under a name before, or makes it. What fails is not kept.
 * @template T
 * @param {Map<string, Promise<T>>} kept @param {string} name @param {() => Promise<T>} make
 */
export function remember(kept, name, make) {
  let made = kept.get(name);
  if (!made) {
    if (kept.size >= KEY_COUNT_MAX) kept.clear();
    made = make();
    kept.set(name, made);
    made.catch(() => kept.delete(name));
  }
  return made;
}

/**
 * The `mac` option of createEyelet: the HMAC of bytes under key (bits: 1 for SHA-1, else SHA-2).
 * @typedef {((bits: number, key: Uint8Array, bytes: Uint8Array) => Promise<Uint8Array> | Uint8Array) & {min_size?: number}} Mac
 */

/** What suits this runtime: node:crypto where it is there, which answers at once, else WebCrypto. @returns {Mac} */
export function createMac() {
  const crypto = /** @type {any} */ (globalThis).process?.getBuiltinModule?.("node:crypto");
  return crypto?.createHmac ? createNodeMac(crypto) : createWebCryptoMac();
}

/** Over node:crypto, which computes at once. @param {{createHmac: Function}} crypto @returns {Mac} */
export function createNodeMac({ createHmac }) {
  /** @type {Mac} */
  const mac = (bits, key, bytes) => createHmac(bits === 1 ? "sha1" : `sha${bits}`, key).update(bytes).digest();
  return Object.assign(mac, { min_size: NODE_MIN_SIZE });
}

/** Over WebCrypto. Keys are kept, as importing one costs more than using it. @returns {Mac} */
export function createWebCryptoMac() {
  /** @type {Map<string, Promise<CryptoKey>>} */
  const keys = new Map();
  /** @type {(bits: number, key: Uint8Array, bytes: Uint8Array) => Promise<Uint8Array>} */
  const mac = async (bits, key, bytes) => {
    const imported = await remember(keys, `${bits}:${String.fromCharCode(...key)}`, () =>
      crypto.subtle.importKey("raw", key.slice(), { name: "HMAC", hash: HASHES[bits] ?? "" }, false, ["sign"]));
    return new Uint8Array(await crypto.subtle.sign("HMAC", imported, /** @type {BufferSource} */ (bytes)));
  };
  return Object.assign(mac, { min_size: IN_WORKERD ? WORKERD_MIN_SIZE : WEBCRYPTO_MIN_SIZE });
}
