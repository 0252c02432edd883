/* What do a JavaScript host and eyelet.wasm say to each other?   Layer: wasi_shims/js.
 *
 * The whole application binary interface, in one place: wrangler/memory.js mirrors the numbers
 * below, and tests/js/abi.test.mjs holds the two and the built module to each other. Sizes are
 * bytes; times are Unix milliseconds, passed as f64 (exact up to 2^53) so that no call needs a
 * BigInt; size_t, bool and pointers are i32. A pointer is an offset into the exported memory.
 *
 * The module has no start function and no initialiser: instantiating runs none of its code.
 * Any call but eyelet_input and eyelet_forget may grow memory. */
#ifndef EYELET_SHIMS_JS_ABI_H
#define EYELET_SHIMS_JS_ABI_H

#include "handler.h"

#define EYELET_JS_EXPORT(name) __attribute__((export_name(#name)))
#define EYELET_JS_IMPORT(name) __attribute__((import_module("eyelet"), import_name(#name)))

/* ---- imports: the look-ups of handler.h; they write straight into linear memory. The result
 * is the value's full size, -1 where it is absent ---- */

EYELET_JS_IMPORT(header)
int32_t eyelet_js_header(const uint8_t *name, size_t name_size, uint8_t *out, size_t out_size);
EYELET_JS_IMPORT(secret)
int32_t eyelet_js_secret(const uint8_t *name, size_t name_size, uint8_t *out, size_t out_size);

/* ---- exports, beside `memory` ---- */

/* The input area, EYELET_JS_INPUT_SIZE bytes; it never moves. */
EYELET_JS_EXPORT(eyelet_input) uint8_t *eyelet_js_input(void);

/* Where webhooks.json is to be written; 0 where memory is out. To be called once, first. */
EYELET_JS_EXPORT(eyelet_config_space) uint8_t *eyelet_js_config_space(size_t size);

/* The calls of handler.h. Of eyelet_begin the texts stand one after the other at input + TEXT;
 * content_length is -1 where it is not known. eyelet_body with is_last is eyelet_body, and
 * eyelet_end(true) where that asks for more. The MAC stands at input + MAC; size 0: the host
 * could not. */
EYELET_JS_EXPORT(eyelet_configure) bool eyelet_js_configure(size_t size, uint32_t kinds);
EYELET_JS_EXPORT(eyelet_begin)
const eyelet_step *eyelet_js_begin(size_t method_size, size_t url_size, size_t address_size,
                                   double content_length, double now_ms, uint32_t delivery_max,
                                   uint32_t operation_max, uint32_t mac_min,
                                   bool lists_sources);
EYELET_JS_EXPORT(eyelet_begin_queued) const eyelet_step *eyelet_js_begin_queued(double now_ms);
EYELET_JS_EXPORT(eyelet_body_space) uint8_t *eyelet_js_body_space(size_t size);
EYELET_JS_EXPORT(eyelet_body)
const eyelet_step *eyelet_js_body(size_t size, double now_ms, bool is_last);
EYELET_JS_EXPORT(eyelet_end) const eyelet_step *eyelet_js_end(bool complete, double now_ms);
EYELET_JS_EXPORT(eyelet_mac) const eyelet_step *eyelet_js_mac(size_t size, double now_ms);
EYELET_JS_EXPORT(eyelet_verified)
const eyelet_step *eyelet_js_verified(bool accepted, double now_ms);
EYELET_JS_EXPORT(eyelet_claimed)
const eyelet_step *eyelet_js_claimed(eyelet_claim_result result, uint32_t left_s,
                                     double now_ms);
EYELET_JS_EXPORT(eyelet_delivered)
const eyelet_step *eyelet_js_delivered(eyelet_delivery_outcome outcome, uint32_t status,
                                       double now_ms);
EYELET_JS_EXPORT(eyelet_settled) const eyelet_step *eyelet_js_settled(bool ok, double now_ms);
EYELET_JS_EXPORT(eyelet_pass_failed) const eyelet_step *eyelet_js_pass_failed(double now_ms);
EYELET_JS_EXPORT(eyelet_overloaded) const eyelet_step *eyelet_js_overloaded(double now_ms);
EYELET_JS_EXPORT(eyelet_forget) void eyelet_js_forget(void);

/* ---- the input area: a MAC, and the texts of eyelet_begin ---- */

#define EYELET_JS_INPUT_MAC 0
#define EYELET_JS_INPUT_TEXT 64
/* A URL that is longer than the core allows, a method and an address. */
#define EYELET_JS_INPUT_TEXT_SIZE 9216
#define EYELET_JS_INPUT_SIZE (EYELET_JS_INPUT_TEXT + EYELET_JS_INPUT_TEXT_SIZE)

/* ---- the members of eyelet_step on wasm32. A view is {pointer u32, size u32}; a header is
 * {name view, value view} ---- */

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
#define EYELET_JS_STEP_SIGNATURE_KIND 748     /* u32 */
#define EYELET_JS_STEP_SIGNATURE_KEY 752      /* view */
#define EYELET_JS_STEP_SIGNATURE_MESSAGE 760  /* view */
#define EYELET_JS_STEP_SIGNATURE_VALUE 768    /* view */
#define EYELET_JS_STEP_SIZE 776

#endif
