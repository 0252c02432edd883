/**
 * How is a verified event handed over? The `deliver` option of createEyelet, for `url`, `service` and `queue` destinations.
 *
 * Redirects are reported, never followed. What the status means is for the core to judge.
 */
import { QUEUE, SERVICE, URL_KIND } from "./memory.js";
import { send } from "./message.js";

/** A promise, or what is waited for like one. @template T @param {T | Promise<T>} value @returns {value is Promise<T>} */
export const isPromise = (value) => typeof (/** @type {any} */ (value)?.then) === "function";

/**
 * Runs a hand-over for at most ms milliseconds; past that rejects with a TimeoutError, and its signal is aborted. What is done at
 * once needs no clock and is given back as it is; a signal is made only for those that ask for it.
 * @template T
 * @param {number} ms
 * @param {(signal: () => AbortSignal) => T | Promise<T>} run
 * @param {(result: T) => boolean} [goesOn] true: the time goes on to count for what is read of the result later
 * @returns {T | Promise<T>}
 */
export function within(ms, run, goesOn = () => false) {
  /** @type {AbortController | undefined} */
  let controller;
  /** @type {DOMException | undefined} */
  let late;
  const running = run(() => {
    controller ??= new AbortController();
    if (late) controller.abort(late);
    return controller.signal;
  });
  if (!isPromise(running)) return running;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const tooLate = new Promise((_, reject) => {
    timer = setTimeout(() => {
      late = new DOMException("too late", "TimeoutError");
      controller?.abort(late);
      reject(late);
    }, ms);
  });
  let kept = false;
  return Promise.race([running, tooLate]).then((result) => {
    kept = goesOn(result);
    return result;
  }).finally(() => kept || clearTimeout(timer));
}

/**
 * @param {object} [options]
 * @param {Record<string, any>} [options.bindings] service and queue bindings by name; without it only `url` is available
 * @param {import("./message.js").BodyStore} [options.bodies] keeps bodies that are too large for a queue's message
 * @param {typeof globalThis.fetch} [options.fetch]
 * @returns {import("./eyelet.js").Deliver}
 */
export function createDeliver({ bindings, bodies, fetch = (...args) => globalThis.fetch(...args) } = {}) {
  /** @type {import("./eyelet.js").Deliver} */
  const deliver = async (delivery, context = {}) => {
    const { kind, target, url, method, headers, body, timeout_ms, keeps_answer } = delivery;
    const binding = kind !== URL_KIND && Object.hasOwn(bindings ?? {}, target) && bindings?.[target];
    if (kind !== URL_KIND && !binding) throw new Error(`there is no binding "${target}"`);
    if (kind === QUEUE) {
      await within(timeout_ms, (signal) => send(binding, target, headers, body, bodies, signal));
      return { status: 202 };
    }
    const bodiless = method === "GET" || method === "HEAD";
    const response = await within(timeout_ms, (signal) => {
      /** @type {RequestInit} */
      const init = { method, headers, redirect: "manual", signal: signal(), ...(!bodiless && { body }) };
      return kind === SERVICE ? binding.fetch(url, init) : fetch(url, init);
    }, () => keeps_answer);
    if (keeps_answer) return { status: response.status, response };
    context.retry_after = response.headers.get("retry-after");
    response.body?.cancel().catch(() => {});
    // A browser-like runtime hides a redirect behind status 0.
    return { status: response.status || 302 };
  };
  deliver.kinds = (1 << URL_KIND) | (bindings ? (1 << SERVICE) | (1 << QUEUE) : 0);
  return deliver;
}
