/** Does a public key accept a signature? WebCrypto says; the core has read and bounded the key (handler/crypto/signature.h). */
import { remember } from "./mac.js";

/** By eyelet_signature_kind: the form of the key, the algorithm it is imported for, and that of a signature. */
const KINDS = /** @type {const} */ ([
  ["raw", { name: "Ed25519" }],
  ["spki", { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" }],
  ["spki", { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }],
]);

/** @type {Map<string, Promise<CryptoKey>>} */
const keys = new Map();

/**
 * Rejects where the runtime does not know the algorithm, or the key is none.
 * @param {number} kind @param {Uint8Array<ArrayBuffer>} key @param {Uint8Array<ArrayBuffer>} message @param {Uint8Array<ArrayBuffer>} value
 */
export async function verifySignature(kind, key, message, value) {
  const [format, algorithm] = KINDS[kind] ?? KINDS[0];
  const imported = await remember(keys, `${kind}:${String.fromCharCode(...key)}`, () =>
    crypto.subtle.importKey(format, key.slice(), algorithm, false, ["verify"]));
  // workerd rejects a signature of another size than the key makes; the others say that it is wrong.
  return crypto.subtle.verify(algorithm, imported, value, message).catch(() => false);
}
