/**
 * @param {any} kv a KVNamespace
 * @param {{now?: () => number, sleep?: (ms: number) => Promise<void>}} [options] for tests
 * @returns {import("./eyelet.js").Store}
 */
export function createKvStore(kv: any, { now, sleep }?: {
    now?: () => number;
    sleep?: (ms: number) => Promise<void>;
}): import("./eyelet.js").Store;
