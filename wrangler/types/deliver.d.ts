/**
 * Runs a hand-over for at most ms milliseconds; past that rejects with a TimeoutError, and its signal is aborted. What is done at
 * once needs no clock and is given back as it is; a signal is made only for those that ask for it.
 * @template T
 * @param {number} ms
 * @param {(signal: () => AbortSignal) => T | Promise<T>} run
 * @param {(result: T) => boolean} [goesOn] true: the time goes on to count for what is read of the result later
 * @returns {T | Promise<T>}
 */
export function within<T>(ms: number, run: (signal: () => AbortSignal) => T | Promise<T>, goesOn?: (result: T) => boolean): T | Promise<T>;
/**
 * @param {object} [options]
 * @param {Record<string, any>} [options.bindings] service and queue bindings by name; without it only `url` is available
 * @param {import("./message.js").BodyStore} [options.bodies] keeps bodies that are too large for a queue's message
 * @param {typeof globalThis.fetch} [options.fetch]
 * @returns {import("./eyelet.js").Deliver}
 */
export function createDeliver({ bindings, bodies, fetch }?: {
    bindings?: Record<string, any> | undefined;
    bodies?: import("./message.js").BodyStore | undefined;
    fetch?: typeof globalThis.fetch | undefined;
}): import("./eyelet.js").Deliver;
export function isPromise<T>(value: T | Promise<T>): value is Promise<T>;
