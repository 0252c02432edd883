export const READ: 0;
export const MAC: 1;
export const VERIFY: 2;
export const CLAIM: 3;
export const DELIVER: 4;
export const SETTLE: 5;
export const PASS: 6;
export const RESPOND: 7;
export const URL_KIND: 0;
export const SERVICE: 1;
export const QUEUE: 2;
export const CALL: 4;
export namespace CLAIM_RESULT {
    let fresh: number;
    let busy: number;
    let done: number;
    let unavailable: number;
}
export namespace DELIVERY_OUTCOME {
    let answered: number;
    let failed: number;
    let timed_out: number;
}
export const INPUT_MAC: 0;
export const INPUT_TEXT: 64;
export const INPUT_TEXT_SIZE: 9216;
export const STEP_KIND: 0;
export const STEP_READ_MAX: 4;
export const STEP_MAC_BITS: 8;
export const STEP_MAC_KEY: 12;
export const STEP_PIECE_COUNT: 20;
export const STEP_PIECES: 24;
export const STEP_KEY: 216;
export const STEP_LEASE_S: 224;
export const STEP_COMMIT: 228;
export const STEP_TTL_S: 232;
export const STEP_DESTINATION_KIND: 236;
export const STEP_DESTINATION_TARGET: 240;
export const STEP_TIMEOUT_MS: 248;
export const STEP_KEEPS_ANSWER: 252;
export const STEP_URL: 256;
export const STEP_METHOD: 264;
export const STEP_HEADER_COUNT: 272;
export const STEP_HEADERS: 276;
export const STEP_BODY: 724;
export const STEP_STATUS: 732;
export const STEP_PASS_MAX: 736;
export const STEP_LOG: 740;
export const STEP_SIGNATURE_KIND: 748;
export const STEP_SIGNATURE_KEY: 752;
export const STEP_SIGNATURE_MESSAGE: 760;
export const STEP_SIGNATURE_VALUE: 768;
/** "application/json": any text up to this size may be remembered too. */
export const WORD_SIZE_MAX: 16;
/**
 * A number or boolean that is not there is 0 to WebAssembly.
 * @typedef {object} CoreExports
 * @property {WebAssembly.Memory} memory
 * @property {() => number} eyelet_input
 * @property {(size: number) => number} eyelet_config_space
 * @property {(size: number, kinds: number) => number} eyelet_configure
 * @property {(method_size: number, url_size: number, address_size: number, content_length: number, now_ms: number,
 *   delivery_max?: number, operation_max?: number, mac_min?: number, lists_sources?: boolean) => number} eyelet_begin
 * @property {(now_ms: number) => number} eyelet_begin_queued
 * @property {(size: number) => number} eyelet_body_space
 * @property {(size: number, now_ms: number, is_last?: boolean) => number} eyelet_body
 * @property {(complete: boolean, now_ms: number) => number} eyelet_end
 * @property {(size: number, now_ms: number) => number} eyelet_mac
 * @property {(accepted: boolean, now_ms: number) => number} eyelet_verified
 * @property {(result: number, left_s: number | undefined, now_ms: number) => number} eyelet_claimed
 * @property {(outcome: number, status: number, now_ms: number) => number} eyelet_delivered
 * @property {(ok: boolean, now_ms: number) => number} eyelet_settled
 * @property {(now_ms: number) => number} eyelet_pass_failed
 * @property {(now_ms: number) => number} eyelet_overloaded
 * @property {() => void} eyelet_forget
 *
 * @typedef {{delivery_max: number, operation_max: number, mac_min: number, lists_sources: boolean}} Limits
 * @typedef {{get(name: string): string | null}} HeaderLookup
 */
/** One instance of the core: it handles one exchange at a time. */
export class Core {
    /**
     * @param {WebAssembly.Module} module
     * @param {Uint8Array} config webhooks.json
     * @param {number} kinds bits of the kinds of destination that this host has
     * @param {(name: string) => string | undefined | null} secret
     */
    constructor(module: WebAssembly.Module, config: Uint8Array, kinds: number, secret: (name: string) => string | undefined | null);
    /** The headers of the exchange that is being handled. @type {HeaderLookup | null} */
    headers: HeaderLookup | null;
    /** @type {CoreExports} */
    call: CoreExports;
    get bytes(): Uint8Array<ArrayBuffer>;
    get view(): DataView<ArrayBufferLike>;
    /** Bytes of linear memory. */
    get size(): number;
    /**
     * @param {{method: string, url: string, address: string, content_length: number}} head
     * @param {number} now_ms @param {Partial<Limits>} limits
     */
    begin(head: {
        method: string;
        url: string;
        address: string;
        content_length: number;
    }, now_ms: number, limits: Partial<Limits>): number;
    /** @param {number} now_ms */
    beginQueued(now_ms: number): number;
    /** Takes a chunk of the body in; returns where it stands, 0 where memory is out. @param {Uint8Array} chunk */
    write(chunk: Uint8Array): number;
    /** @param {Uint8Array} mac @param {number} now_ms */
    mac(mac: Uint8Array, now_ms: number): number;
    /** Notes where the step stands; returns its kind. @param {number} step */
    step(step: number): number;
    /** @param {number} member an offset (STEP_...) */
    u32(member: number): number;
    /** @param {number} member */
    flag(member: number): boolean;
    /** A view into linear memory: to be used before the next call. @param {number} member */
    span(member: number): Uint8Array<ArrayBuffer>;
    /** @param {number} member */
    text(member: number): string;
    /** The step's headers as pairs. */
    headerList(): [string, string][];
    /** The pieces to be authenticated, as one view where there is one, else joined. */
    pieces(): Uint8Array<ArrayBuffer>;
    /** Ends the exchange: what it held is overwritten. */
    forget(): void;
    #private;
}
/**
 * A number or boolean that is not there is 0 to WebAssembly.
 */
export type CoreExports = {
    memory: WebAssembly.Memory;
    eyelet_input: () => number;
    eyelet_config_space: (size: number) => number;
    eyelet_configure: (size: number, kinds: number) => number;
    eyelet_begin: (method_size: number, url_size: number, address_size: number, content_length: number, now_ms: number, delivery_max?: number, operation_max?: number, mac_min?: number, lists_sources?: boolean) => number;
    eyelet_begin_queued: (now_ms: number) => number;
    eyelet_body_space: (size: number) => number;
    eyelet_body: (size: number, now_ms: number, is_last?: boolean) => number;
    eyelet_end: (complete: boolean, now_ms: number) => number;
    eyelet_mac: (size: number, now_ms: number) => number;
    eyelet_verified: (accepted: boolean, now_ms: number) => number;
    eyelet_claimed: (result: number, left_s: number | undefined, now_ms: number) => number;
    eyelet_delivered: (outcome: number, status: number, now_ms: number) => number;
    eyelet_settled: (ok: boolean, now_ms: number) => number;
    eyelet_pass_failed: (now_ms: number) => number;
    eyelet_overloaded: (now_ms: number) => number;
    eyelet_forget: () => void;
};
/**
 * A number or boolean that is not there is 0 to WebAssembly.
 */
export type Limits = {
    delivery_max: number;
    operation_max: number;
    mac_min: number;
    lists_sources: boolean;
};
/**
 * A number or boolean that is not there is 0 to WebAssembly.
 */
export type HeaderLookup = {
    get(name: string): string | null;
};
