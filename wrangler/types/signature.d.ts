/**
 * Rejects where the runtime does not know the algorithm, or the key is none.
 * @param {number} kind @param {Uint8Array<ArrayBuffer>} key @param {Uint8Array<ArrayBuffer>} message @param {Uint8Array<ArrayBuffer>} value
 */
export function verifySignature(kind: number, key: Uint8Array<ArrayBuffer>, message: Uint8Array<ArrayBuffer>, value: Uint8Array<ArrayBuffer>): Promise<boolean>;
