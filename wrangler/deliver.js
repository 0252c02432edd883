/**
 * How is a verified event handed over? The `deliver` option of createEyelet, for `url`, `service` and `queue` destinations.
 *
 * Redirects are reported, never followed. What the status means is for the core to judge.
 */
import { QUEUE, SERVICE, URL_KIND } from "./memory.js";
import { send } from "./message.js";

/**
 * @param {object} [options]
 * @param {Record<string, any>} [options.bindings] service and queue bindings by name; without it only `url` is available
 * @param {import("./message.js").BodyStore} [options.bodies] keeps bodies that are too large for a queue's message
 * @param {typeof globalThis.fetch} [options.fetch]
 * @returns {import("./eyelet.js").Deliver}
 */
export function createDeliver({ bindings, bodies, fetch = (...args) => globalThis.fetch(...args) } = {}) {
  /** @type {import("./eyelet.js").Deliver} */
  const deliver = async (delivery) => {
    const { kind, target, url, method, headers, body, timeout_ms, keeps_answer } = delivery;
    const binding = kind === URL_KIND ? undefined : Object.hasOwn(bindings ?? {}, target) ? bindings?.[target] : undefined;
    if (kind !== URL_KIND && !binding) throw new Error(`there is no binding "${target}"`);
    const signal = AbortSignal.timeout(timeout_ms);
    if (kind === QUEUE) {
      const late = new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      await Promise.race([send(binding, target, headers, body, bodies), late]);
      return { status: 202 };
    }
    try {
      const bodiless = method === "GET" || method === "HEAD";
      /** @type {RequestInit} */
      const init = { method, headers, redirect: "manual", signal, ...(!bodiless && { body }) };
      const response = await (kind === SERVICE ? binding.fetch(url, init) : fetch(url, init));
      if (keeps_answer) return { status: response.status, response };
      response.body?.cancel().catch(() => {});
      // A browser-like runtime hides a redirect behind status 0.
      return { status: response.status || 302 };
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
  };
  deliver.kinds = (1 << URL_KIND) | (bindings ? (1 << SERVICE) | (1 << QUEUE) : 0);
  return deliver;
}
