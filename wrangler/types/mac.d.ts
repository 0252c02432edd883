/** The `mac` option of createEyelet over WebCrypto. */
export function createWebCryptoMac(): (bits: number, key: Uint8Array<ArrayBufferLike>, bytes: Uint8Array<ArrayBufferLike>) => Promise<Uint8Array>;
