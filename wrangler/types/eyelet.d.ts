/**
 * @param {Options} options
 * @returns {Eyelet}
 */
export function createEyelet(options: Options): Eyelet;
/**
 * Where a body comes from, chunk by chunk; null: it is over, and it is not asked again. `announced`: bytes that the first will have, where
 * it is the whole body and nobody else has it; `held`: bytes that are counted as in use, the instance's among them; `since`: when it
 * began; `giveUp`: there while it is on its way; `arrived`: what came as a whole, and where the core has it, until it is handed on.
 */
export type Body = {
    read(): Promise<Uint8Array | null>;
    cancel(): void;
    ended: boolean;
    announced: number;
    held: number;
    since: number;
    giveUp?: ((error: Error) => void) | undefined;
    arrived?: {
        at: number;
        bytes: Uint8Array<ArrayBuffer>;
    } | undefined;
};
/**
 * Where it is remembered which events were handed on. A method that throws, or takes over 5 s, means: the store did not answer.
 */
export type Claim = {
    result: "fresh" | "done";
} | {
    result: "busy";
    left_s: number;
};
export type Store = {
    claim: (key: string, token: string, lease_s: number) => Promise<Claim>;
    /**
     * marks the event as done for ttl_s
     */
    commit: (key: string, token: string, ttl_s: number) => Promise<void>;
    /**
     * gives up a claim that still carries token
     */
    release: (key: string, token: string) => Promise<void>;
};
export type Delivery = {
    /**
     * abi: URL_KIND, SERVICE, QUEUE or CALL
     */
    kind: number;
    /**
     * name of the binding; "" for a URL
     */
    target: string;
    url: string;
    method: string;
    headers: [string, string][];
    /**
     * the destination's own: nobody else has it
     */
    body: Uint8Array<ArrayBuffer>;
    /**
     * of the event; "" without dedup
     */
    key: string;
    timeout_ms: number;
    /**
     * the answer's body is wanted: `response` must be given back unread
     *
     * Hands an event over. Rejects where there was no answer, with an error named TimeoutError where it came too late.
     */
    keeps_answer: boolean;
};
export type Deliver = ((delivery: Delivery, context: Context) => Promise<{
    status: number;
    response?: Response;
}>) & {
    kinds?: number;
};
export type EyeletEvent = {
    /**
     * name in webhooks.json
     */
    source: string;
    /**
     * as in `headers`: percent-encoded outside 0x21-0x7E
     */
    id: string;
    /**
     * likewise ("Push%20Hook"); "" where the provider names none
     */
    type: string;
    /**
     * what a destination would get, names in lower case
     */
    headers: Record<string, string>;
    /**
     * the verified bytes
     */
    body: Uint8Array<ArrayBuffer>;
    text: () => string;
    json: () => any;
    /**
     * aborted when the delivery's timeout passes
     */
    signal: AbortSignal;
};
export type Context = {
    /**
     * keeps the runtime alive until the exchange is settled
     */
    waitUntil?: ((promise: Promise<any>) => void) | undefined;
    /**
     * the runtime's own context; its waitUntil is used where `waitUntil` is not given
     */
    ctx?: any;
    /**
     * handed to onEvent
     */
    env?: any;
    /**
     * the request that is answered
     */
    request?: Request | undefined;
    /**
     * written by createDeliver's: when the destination wants to be asked again
     */
    retry_after?: string | null | undefined;
};
export type Options = {
    /**
     * eyelet.wasm, compiled
     */
    module: WebAssembly.Module;
    /**
     * webhooks.json
     */
    config: string | object | Uint8Array;
    /**
     * values by name; nothing else of it is read
     */
    secrets?: Record<string, any> | ((name: string) => string | undefined | null) | undefined;
    /**
     * without one, events of sources that ask for dedup are answered 503
     */
    store?: Store | undefined;
    /**
     * default: fetch for `url` destinations
     */
    deliver?: Deliver | undefined;
    /**
     * the destination of sources
     * without `deliver`: resolves: the event is done; rejects: the provider gets a 5xx and comes again
     */
    onEvent?: ((event: EyeletEvent, context: {
        request?: Request;
        env?: any;
        ctx?: any;
    }) => any) | undefined;
    /**
     * the client's address, from what the platform itself says
     */
    address?: ((request: Request, context: Context) => string) | undefined;
    /**
     * gets one JSON object a request; default console.log
     */
    log?: ((line: string) => void) | undefined;
    /**
     * HMAC of bodies of its min_size bytes or more; default what mac.js finds in the runtime;
     * null: always in WebAssembly
     */
    mac?: import("./mac.js").Mac | null | undefined;
    limits?: Partial<abi.Limits & {
        in_flight_max: number;
    }> | undefined;
};
/**
 * what the destination gets is `body` itself
 */
export type QueuedMessage = {
    headers: abi.HeaderLookup;
    body: Uint8Array<ArrayBuffer>;
};
export type Eyelet = ((request: Request, context?: Context) => Promise<Response>) & {
    fetch: (request: Request, context?: Context) => Promise<Response>;
    deliverQueued: (message: QueuedMessage, context?: Context) => Promise<number>;
    idleCount: () => number;
};
/**
 * What is left of the last delivery.
 */
export type Kept = {
    response?: Response;
    error?: string;
};
import * as abi from "./memory.js";
