/**
 * @typedef {object} QueueMessage
 * @property {string} id
 * @property {any} body
 * @property {number} attempts
 * @property {() => void} ack
 * @property {(options?: {delaySeconds?: number}) => void} retry
 *
 * @typedef {object} ConsumerOptions
 * @property {import("./eyelet.js").Eyelet} eyelet
 * @property {any} kv a KVNamespace: where events that cannot be delivered are parked
 * @property {import("./message.js").BodyStore} bodies
 * @property {string} [dead_letter_queue] name of the queue whose messages are parked, not delivered
 * @property {(line: string) => void} log
 * @property {() => number} [random] for tests
 */
/** Seconds until attempt + 1: doubled each time, and spread over the upper half. @param {number} attempt @param {number} random */
export function backoff(attempt: number, random: number): number;
/** @param {ConsumerOptions} options */
export function createConsumer({ eyelet, kv, bodies, dead_letter_queue, log, random }: ConsumerOptions): (batch: {
    queue: string;
    messages: readonly QueueMessage[];
}, context?: import("./eyelet.js").Context) => Promise<void>;
/**
 * Puts parked events back on their queues, if a replay was asked for. The key "replay" is written by who asks alone, so that none is
 * swallowed: where the events end (one that is parked again later stays parked), another each time. "replayed" is written here: what was
 * asked for and, behind a blank, the event that the last run ended with, "~" after all. Returns how many.
 * @param {any} kv @param {import("./message.js").BodyStore} bodies @param {Record<string, any>} bindings @param {(line: string) => void} log
 */
export function replay(kv: any, bodies: import("./message.js").BodyStore, bindings: Record<string, any>, log: (line: string) => void): Promise<number>;
/** Events that one run of a replay looks at, the next goes on: each takes up to 5 of the 1,000 calls that Cloudflare allows an invocation. */
export const REPLAY_COUNT_MAX: 150;
export type QueueMessage = {
    id: string;
    body: any;
    attempts: number;
    ack: () => void;
    retry: (options?: {
        delaySeconds?: number;
    }) => void;
};
export type ConsumerOptions = {
    eyelet: import("./eyelet.js").Eyelet;
    /**
     * a KVNamespace: where events that cannot be delivered are parked
     */
    kv: any;
    bodies: import("./message.js").BodyStore;
    /**
     * name of the queue whose messages are parked, not delivered
     */
    dead_letter_queue?: string | undefined;
    log: (line: string) => void;
    /**
     * for tests
     */
    random?: (() => number) | undefined;
};
