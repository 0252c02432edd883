/** @param {Head} head @param {Uint8Array} body */
export function encode(head: Head, body: Uint8Array): Uint8Array<ArrayBuffer>;
/** Throws where the bytes are no message. @param {ArrayBuffer | Uint8Array} data @returns {Message} */
export function decode(data: ArrayBuffer | Uint8Array): Message;
/**
 * Resolves once the message is durably enqueued.
 * @param {{send(body: any, options: any): Promise<any>}} queue @param {string} name of its binding: where a replay sends it
 * @param {[string, string][]} headers @param {Uint8Array<ArrayBuffer>} body @param {BodyStore} [bodies]
 * @param {() => AbortSignal} [signal] aborted: the provider has been told to come again, and nothing is enqueued any more
 */
export function send(queue: {
    send(body: any, options: any): Promise<any>;
}, name: string, headers: [string, string][], body: Uint8Array<ArrayBuffer>, bodies?: BodyStore, signal?: () => AbortSignal): Promise<void>;
export function kvBodies(kv: any): BodyStore;
export function r2Bodies(bucket: any, before?: BodyStore): BodyStore;
export type BodyStore = {
    put: (key: string, body: Uint8Array<ArrayBuffer>) => Promise<void>;
    get: (key: string) => Promise<Uint8Array<ArrayBuffer> | null | undefined>;
    delete: (key: string) => Promise<void>;
};
export type Head = {
    queue: string;
    headers: [string, string][];
    body_key?: string;
};
export type Message = {
    head: Head;
    body: Uint8Array<ArrayBuffer>;
};
