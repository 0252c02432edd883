// How are many requests sent, and told apart from lost ones? Plain sockets with keep-alive: a client of the runtime's own would hide what
// a server does to a connection, and costs more than the servers here.
import net from "node:net";

/** One request as bytes. @param {{method?: string, path: string, headers?: Record<string, string | number>, body?: Buffer}} request */
export function bytesOf({ method = "POST", path, headers = {}, body = Buffer.alloc(0) }) {
  const length = method === "GET" ? {} : { "content-length": body.length };
  const head = Object.entries({ host: "127.0.0.1", ...length, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${head}\r\n`, "latin1"), body]);
}

/** Takes the first answer out of text; undefined where it is not whole. @param {Buffer} bytes */
function parseAnswer(bytes) {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = bytes.toString("latin1", 0, end);
  const status = Number(head.slice(9, 12));
  if (!head.startsWith("HTTP/1.1 ") || !(status >= 200)) return { status, size: bytes.length, closes: true };
  const closes = /^connection: close/im.test(head);
  const length = /^content-length: *(\d+)/im.exec(head);
  if (length) {
    const size = end + 4 + Number(length[1]);
    return bytes.length < size ? undefined : { status, size, closes };
  }
  if (/^transfer-encoding: *chunked/im.test(head)) {
    const last = bytes.indexOf("0\r\n\r\n", end + 2);
    return last < 0 ? undefined : { status, size: last + 5, closes };
  }
  return { status, size: end + 4, closes };
}

/** One connection at a time, kept as long as the server does. */
export class Connection {
  /** @param {string} url */
  constructor(url) {
    const { hostname, port } = new URL(url);
    this.address = { host: hostname, port: Number(port) };
    /** @type {net.Socket | undefined} */
    this.socket = undefined;
  }

  #open() {
    const socket = net.connect(this.address);
    socket.setNoDelay(true);
    this.socket = socket;
    this.fresh = true;
    this.bytes = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      this.bytes = this.bytes.length > 0 ? Buffer.concat([this.bytes, chunk]) : chunk;
      const answer = parseAnswer(this.bytes);
      if (!answer) return;
      this.bytes = this.bytes.subarray(answer.size);
      if (answer.closes) this.close();
      this.fresh = false;
      this.#settle(answer.status);
    });
    // What has come is in `bytes`; a close or an error before an answer is status 0.
    socket.on("error", (error) => (this.error = error));
    socket.on("close", () => {
      if (this.socket !== socket) return;
      this.socket = undefined;
      this.#settle(0);
    });
  }

  /** @param {number} status */
  #settle(status) {
    const done = this.done;
    this.done = undefined;
    done?.(status);
  }

  /**
   * Sends one request, resolves with the status of its answer; 0: closed or reset without one. @param {Buffer} bytes
   * @returns {Promise<number>}
   */
  async send(bytes) {
    const reused = this.socket !== undefined;
    const status = await this.#sendOnce(bytes);
    // A server may close a connection that was idle while the request was on its way: that is no answer to this request.
    return status === 0 && reused ? this.#sendOnce(bytes) : status;
  }

  /** @param {Buffer} bytes @returns {Promise<number>} */
  #sendOnce(bytes) {
    if (!this.socket) this.#open();
    return new Promise((done) => {
      this.done = done;
      this.socket?.write(bytes);
    });
  }

  close() {
    const socket = this.socket;
    this.socket = undefined;
    socket?.destroy();
  }
}

/**
 * Sends requests 0 to count - 1 over some connections, each when the one before it on its connection was answered. Returns how often each
 * status came, by the request's kind: {good: {200: 990}}.
 * @param {string} url @param {{count: number, atOnce: number, request: (i: number) => {kind: string, bytes: Buffer},
 *   onAnswer?: (done: number) => void}} options
 */
export async function sendMany(url, { count, atOnce, request, onAnswer }) {
  /** @type {Record<string, Record<number, number>>} */
  const statuses = {};
  let next = 0;
  let done = 0;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    const connection = new Connection(url);
    while (next < count) {
      const { kind, bytes } = request(next++);
      const status = await connection.send(bytes);
      const counts = (statuses[kind] ??= {});
      counts[status] = (counts[status] ?? 0) + 1;
      onAnswer?.(++done);
    }
    connection.close();
  }));
  return statuses;
}
