/**
 * How do Durable Objects make a claim exact? One object holds all records of a key and handles one call at a time.
 *
 * Two tables, as the dedup contract asks: claims (short, owned by a token) and done marks (long). Keys are spread over a fixed number
 * of objects; an alarm deletes what has expired, a bounded number of rows at a time.
 */
import { DurableObject } from "cloudflare:workers";

/** Objects that the keys are spread over: each takes some hundreds of calls a second. Changing it forgets what was done. */
const SHARD_COUNT = 16;
const SWEEP_AFTER_MS = 10 * 60 * 1000;
const SWEEP_ROWS_MAX = 1000;
const SWEEP_AGAIN_MS = 1000;

/** Bind it as EYELET_CLAIMS, with a migration that names it under new_sqlite_classes. */
export class EyeletClaims extends DurableObject {
  /** @param {any} state @param {any} env */
  constructor(state, env) {
    super(state, env);
    this.state = state;
    this.sql = state.storage.sql;
    this.sql.exec(`
      CREATE TABLE IF NOT EXISTS claims (key TEXT PRIMARY KEY, token TEXT NOT NULL, until_ms INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS done (key TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS claims_until ON claims (until_ms);
      CREATE INDEX IF NOT EXISTS done_until ON done (until_ms);`);
  }

  /** @param {string} query @param {any[]} values @returns {Record<string, any> | undefined} */
  #row(query, ...values) {
    return this.sql.exec(query, ...values).toArray()[0];
  }

  /**
   * @param {string} key @param {string} token @param {number} lease_s
   * @returns {Promise<import("./eyelet.js").Claim>}
   */
  async claim(key, token, lease_s) {
    const now = Date.now();
    // No await before the row is written: nothing can come in between.
    if (this.#row("SELECT 1 FROM done WHERE key = ? AND until_ms > ?", key, now)) return { result: "done" };
    const holder = this.#row("SELECT until_ms FROM claims WHERE key = ? AND until_ms > ?", key, now);
    if (holder) return { result: "busy", left_s: Math.ceil((holder.until_ms - now) / 1000) };
    this.sql.exec("INSERT OR REPLACE INTO claims VALUES (?, ?, ?)", key, token, now + lease_s * 1000);
    await this.#sweepLater();
    return { result: "fresh" };
  }

  /** @param {string} key @param {string} token @param {number} ttl_s */
  async commit(key, token, ttl_s) {
    this.sql.exec("INSERT OR REPLACE INTO done VALUES (?, ?)", key, Date.now() + ttl_s * 1000);
    await this.release(key, token);
    await this.#sweepLater();
  }

  /** @param {string} key @param {string} token */
  async release(key, token) {
    this.sql.exec("DELETE FROM claims WHERE key = ? AND token = ?", key, token);
  }

  async #sweepLater() {
    if ((await this.state.storage.getAlarm()) === null) await this.state.storage.setAlarm(Date.now() + SWEEP_AFTER_MS);
  }

  async alarm() {
    const now = Date.now();
    let next = Infinity;
    for (const table of ["claims", "done"]) {
      this.sql.exec(`DELETE FROM ${table} WHERE key IN (SELECT key FROM ${table} WHERE until_ms <= ? LIMIT ?)`, now, SWEEP_ROWS_MAX);
      // Asked of each alone it is one row of an index; of both together all that there are, and Cloudflare counts them.
      next = Math.min(next, this.#row(`SELECT MIN(until_ms) AS at FROM ${table}`)?.at ?? Infinity);
    }
    // What is left over of a full sweep is not left lying: else more would come in than goes out.
    if (next < Infinity) await this.state.storage.setAlarm(next <= now ? now + SWEEP_AGAIN_MS : Math.max(next, now + SWEEP_AFTER_MS));
  }
}

/** FNV-1a: spreads, and is the same in every isolate. @param {string} key */
function shardOf(key) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % SHARD_COUNT;
}

/**
 * @param {any} namespace the Durable Object namespace of EyeletClaims
 * @returns {import("./eyelet.js").Store}
 */
export function createDurableObjectStore(namespace) {
  /** @param {string} key */
  const at = (key) => namespace.get(namespace.idFromName(`claims-${shardOf(key)}`));
  return {
    claim: (key, token, lease_s) => at(key).claim(key, token, lease_s),
    commit: (key, token, ttl_s) => at(key).commit(key, token, ttl_s),
    release: (key, token) => at(key).release(key, token),
  };
}
