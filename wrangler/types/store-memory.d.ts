/**
 * How does one process remember which events were handed on? In its own memory: exact within the process, forgotten with it.
 * For Node, Deno and Bun where one process serves, and for tests. Elsewhere use a store that outlives the process.
 */
/**
 * @param {{now?: () => number, key_count_max?: number}} [options] past key_count_max the oldest keys are forgotten
 * @returns {import("./eyelet.js").Store}
 */
export function createMemoryStore({ now, key_count_max }?: {
    now?: () => number;
    key_count_max?: number;
}): import("./eyelet.js").Store;
