/**
 * @param {any} namespace the Durable Object namespace of EyeletClaims
 * @returns {import("./eyelet.js").Store}
 */
export function createDurableObjectStore(namespace: any): import("./eyelet.js").Store;
/** Bind it as EYELET_CLAIMS, with a migration that names it under new_sqlite_classes. */
export class EyeletClaims extends DurableObject {
    state: any;
    sql: any;
    /**
     * @param {string} key @param {string} token @param {number} lease_s
     * @returns {Promise<import("./eyelet.js").Claim>}
     */
    claim(key: string, token: string, lease_s: number): Promise<import("./eyelet.js").Claim>;
    /** @param {string} key @param {string} token @param {number} ttl_s */
    commit(key: string, token: string, ttl_s: number): Promise<void>;
    /** @param {string} key @param {string} token */
    release(key: string, token: string): Promise<void>;
    alarm(): Promise<void>;
    #private;
}
import { DurableObject } from "cloudflare:workers";
