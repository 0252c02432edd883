/* What do a JavaScript host and eyelet.wasm say to each other?   Layer: wasi_shims/js.
 *
 * The whole application binary interface, in one place: wrangler/memory.js mirrors the numbers
 * below, and tests/js/abi.test.mjs holds the two and the built module to each other. Sizes are
 * bytes; times are Unix milliseconds, passed as f64 (exact up to 2^53) so that no call needs a
 * BigInt. A pointer is an offset into the exported memory.
 *
 * The module has no start function and no initialiser: instantiating runs none of its code.
 *
 * Imports, module "eyelet" (the look-ups of handler.h; they write straight into linear memory):
 *   header(name: i32, name_size: i32, out: i32, out_size: i32) -> i32     full size of the
 * value, -1 where it is absent secret(name: i32, name_size: i32, out: i32, out_size: i32) ->
 * i32     the same
 *
 * Exports, as (parameters) -> result; a "step" is a pointer to the one eyelet_step, laid out as
 * below: memory eyelet_input() -> i32                                   the input area,
 * EYELET_JS_INPUT_SIZE bytes; see below. Never moves eyelet_config_space(size: i32) -> i32
 * where webhooks.json is to be written; 0 where memory is out. To be called once, before
 * everything else eyelet_configure(size: i32, kinds: i32) -> i32          handler.h; 1: usable
 *   eyelet_begin(method_size: i32, url_size: i32, address_size: i32, content_length: f64, now:
 * f64, operation_max: i32, mac_min: i32, lists_sources: i32) -> step  texts stand one after the
 * other at input + TEXT; token at input + TOKEN eyelet_begin_queued(now: f64) -> step token at
 * input + TOKEN eyelet_body_space(size: i32) -> i32                     0 where memory is out
 *   eyelet_body(size: i32, now: f64) -> step
 *   eyelet_end(complete: i32, now: f64) -> step
 *   eyelet_mac(size: i32, now: f64) -> step                 the MAC at input + MAC; size 0: the
 * host could not eyelet_claimed(result: i32, left_s: i32, now: f64) -> step
 *   eyelet_delivered(outcome: i32, status: i32, now: f64) -> step
 *   eyelet_settled(ok: i32, now: f64) -> step
 *   eyelet_forget()
 *
 * Any call but eyelet_input and eyelet_forget may grow memory. */
#ifndef EYELET_SHIMS_JS_ABI_H
#define EYELET_SHIMS_JS_ABI_H

#define EYELET_JS_EXPORT(name) __attribute__((export_name(#name)))
#define EYELET_JS_IMPORT(name) __attribute__((import_module("eyelet"), import_name(#name)))

/* The input area: the token of an exchange, the MAC that the host made, and the texts of
 * eyelet_begin. */
#define EYELET_JS_INPUT_TOKEN 0
#define EYELET_JS_INPUT_MAC 16
#define EYELET_JS_INPUT_TEXT 80
#define EYELET_JS_INPUT_TEXT_SIZE                                                              \
    9216 /* a URL that is longer than the core allows, a method and an address */
#define EYELET_JS_INPUT_SIZE (EYELET_JS_INPUT_TEXT + EYELET_JS_INPUT_TEXT_SIZE)

/* The members of eyelet_step on wasm32. A view is {pointer u32, size u32}; a header is {name
 * view, value view}. */
#define EYELET_JS_STEP_KIND 0                 /* u32 */
#define EYELET_JS_STEP_READ_MAX 4             /* u32 */
#define EYELET_JS_STEP_MAC_BITS 8             /* u32 */
#define EYELET_JS_STEP_MAC_KEY 12             /* view */
#define EYELET_JS_STEP_PIECE_COUNT 20         /* u32 */
#define EYELET_JS_STEP_PIECES 24              /* 24 views */
#define EYELET_JS_STEP_KEY 216                /* view */
#define EYELET_JS_STEP_LEASE_S 224            /* u32 */
#define EYELET_JS_STEP_COMMIT 228             /* u8 */
#define EYELET_JS_STEP_TTL_S 232              /* u32 */
#define EYELET_JS_STEP_DESTINATION_KIND 236   /* u32 */
#define EYELET_JS_STEP_DESTINATION_TARGET 240 /* view */
#define EYELET_JS_STEP_TIMEOUT_MS 248         /* u32 */
#define EYELET_JS_STEP_KEEPS_ANSWER 252       /* u8 */
#define EYELET_JS_STEP_URL 256                /* view */
#define EYELET_JS_STEP_METHOD 264             /* view */
#define EYELET_JS_STEP_HEADER_COUNT 272       /* u32 */
#define EYELET_JS_STEP_HEADERS 276            /* 28 headers */
#define EYELET_JS_STEP_BODY 724               /* view */
#define EYELET_JS_STEP_STATUS 732             /* u32 */
#define EYELET_JS_STEP_PASS_MAX 736           /* u32 */
#define EYELET_JS_STEP_LOG 740                /* view */
#define EYELET_JS_STEP_SIZE 748

#endif
