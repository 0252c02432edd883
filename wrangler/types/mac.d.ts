/**
 * What was made under a name before, or makes it. What fails is not kept.
 * @template T
 * @param {Map<string, Promise<T>>} kept @param {string} name @param {() => Promise<T>} make
 */
export function remember<T>(kept: Map<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T>;
/**
 * The `mac` option of createEyelet: the HMAC of bytes under key (bits: 1 for SHA-1, else SHA-2).
 * @typedef {((bits: number, key: Uint8Array, bytes: Uint8Array) => Promise<Uint8Array> | Uint8Array) & {min_size?: number}} Mac
 */
/** What suits this runtime: node:crypto where it is there, which answers at once, else WebCrypto. @returns {Mac} */
export function createMac(): Mac;
/** Over node:crypto, which computes at once. @param {{createHmac: Function}} crypto @returns {Mac} */
export function createNodeMac({ createHmac }: {
    createHmac: Function;
}): Mac;
/** Over WebCrypto. Keys are kept, as importing one costs more than using it. @returns {Mac} */
export function createWebCryptoMac(): Mac;
/**
 * How is the HMAC of a large body computed by the runtime itself, and from which size on does that pay?
 *
 * Asking the host costs a fixed time and then less a byte than WebAssembly, which has no SHA instruction. Where the two meet differs by
 * host: `min_size` of each function below, as `./build.sh bench mac` measures it (README.md, Speed).
 */
/** workerd, which serves Cloudflare's Workers. */
export const IN_WORKERD: boolean;
/**
 * The `mac` option of createEyelet: the HMAC of bytes under key (bits: 1 for SHA-1, else SHA-2).
 */
export type Mac = ((bits: number, key: Uint8Array, bytes: Uint8Array) => Promise<Uint8Array> | Uint8Array) & {
    min_size?: number;
};
