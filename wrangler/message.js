/**
 * How does an event travel through a queue?
 *
 * A message (contentType "bytes") is: u32 size of the head, little-endian; the head as JSON; the body's bytes. A queue takes 128 KB a
 * message, so a larger body is kept in KV or R2 and the head names its key.
 */

/** Bytes of a whole message above which the body goes elsewhere; 28 KB are left for what the queue itself adds. */
const MESSAGE_SIZE_MAX = 100_000;
/** Seconds that a body is kept: longer than a queue's longest retention (14 days), and a replay's. */
const BODY_TTL_S = 30 * 24 * 3600;

/**
 * @typedef {object} BodyStore
 * @property {(key: string, body: Uint8Array<ArrayBuffer>) => Promise<void>} put
 * @property {(key: string) => Promise<Uint8Array<ArrayBuffer> | null | undefined>} get
 * @property {(key: string) => Promise<void>} delete
 *
 * @typedef {{queue: string, headers: [string, string][], body_key?: string}} Head
 * @typedef {{head: Head, body: Uint8Array<ArrayBuffer>}} Message
 */

/** @param {any} kv a KVNamespace: values up to 25 MiB @returns {BodyStore} */
export const kvBodies = (kv) => ({
  put: (key, body) => kv.put(key, body, { expirationTtl: BODY_TTL_S }),
  get: async (key) => {
    const body = await kv.get(key, "arrayBuffer");
    return body && new Uint8Array(body);
  },
  delete: (key) => kv.delete(key),
});

/**
 * @param {any} bucket an R2Bucket: give it a lifecycle rule that deletes what is older than 30 days
 * @param {BodyStore} [before] where the bodies were kept until the bucket was there: events on their way then have theirs in it
 * @returns {BodyStore}
 */
export const r2Bodies = (bucket, before) => ({
  put: (key, body) => bucket.put(key, body),
  get: async (key) => {
    const object = await bucket.get(key);
    return object ? new Uint8Array(await object.arrayBuffer()) : before?.get(key);
  },
  delete: (key) => bucket.delete(key),
});

/** @param {Head} head @param {Uint8Array} body */
export function encode(head, body) {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const bytes = new Uint8Array(4 + text.length + body.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set(body, 4 + text.length);
  return bytes;
}

/** Throws where the bytes are no message. @param {ArrayBuffer | Uint8Array} data @returns {Message} */
export function decode(data) {
  const bytes = /** @type {Uint8Array<ArrayBuffer>} */ (data instanceof Uint8Array ? data : new Uint8Array(data));
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size)));
  if (!Array.isArray(head?.headers)) throw new TypeError("not a message of Eyelet's");
  return { head, body: bytes.subarray(4 + size) };
}

/**
 * Resolves once the message is durably enqueued.
 * @param {{send(body: any, options: any): Promise<any>}} queue @param {string} name of its binding: where a replay sends it
 * @param {[string, string][]} headers @param {Uint8Array<ArrayBuffer>} body @param {BodyStore} [bodies]
 * @param {() => AbortSignal} [signal] aborted: the provider has been told to come again, and nothing is enqueued any more
 */
export async function send(queue, name, headers, body, bodies, signal) {
  // What is too large alone is not copied: it stands in memory twice already, in the core and as it came from there.
  let message = body.length <= MESSAGE_SIZE_MAX && encode({ queue: name, headers }, body);
  if (!message || message.length > MESSAGE_SIZE_MAX) {
    if (!bodies) throw new Error("too large for a queue without a store for bodies");
    const body_key = `body/${crypto.randomUUID()}`;
    await bodies.put(body_key, body);
    signal?.().throwIfAborted();
    message = encode({ queue: name, headers, body_key }, new Uint8Array(0));
  }
  // Where this fails the body stays until it expires: the queue may have taken the message all the same.
  await queue.send(message, { contentType: "bytes" });
}
