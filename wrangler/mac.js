/** How is the HMAC of a large body computed by the runtime itself? Keys are kept, as importing one costs more than using it. */

const KEY_COUNT_MAX = 64;
/** @type {Record<number, string>} */
const HASHES = { 1: "SHA-1", 256: "SHA-256", 384: "SHA-384", 512: "SHA-512" };

/** The `mac` option of createEyelet over WebCrypto. */
export function createWebCryptoMac() {
  /** @type {Map<string, Promise<CryptoKey>>} */
  const keys = new Map();
  /** @type {(bits: number, key: Uint8Array, bytes: Uint8Array) => Promise<Uint8Array>} */
  return async (bits, key, bytes) => {
    const name = `${bits}:${String.fromCharCode(...key)}`;
    let imported = keys.get(name);
    if (!imported) {
      if (keys.size >= KEY_COUNT_MAX) keys.clear();
      imported = crypto.subtle.importKey("raw", key.slice(), { name: "HMAC", hash: HASHES[bits] ?? "" }, false, ["sign"]);
      keys.set(name, imported);
      imported.catch(() => keys.delete(name));
    }
    return new Uint8Array(await crypto.subtle.sign("HMAC", await imported, /** @type {BufferSource} */ (bytes)));
  };
}
