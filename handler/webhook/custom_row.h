/* Which row did the user write in webhooks.json?   Layer: webhook.
 *
 * `"provider": {...}` holds the columns of eyelet_row under the names of this table, in the
 * grammar of scheme.h: */
/* clang-format off */
/*   algorithm       hmac-sha1, hmac-sha256, hmac-sha384, hmac-sha512, sha1, sha256, token, basic,
 *                   ed25519, ecdsa-p256, rsa-sha256, jwt-hs256, jwt-rs256, jwt-es256; required
 *   key             raw (the default), whsec, base64, hex, sha1; public, which is what the
 *                   public-key algorithms take
 *   signature       {header | query | form | body: NAME, prefix, encoding: hex (the default) |
 *                   base64 | base64url, separator, assign, name, timestamp}; required, but for
 *                   basic
 *   signed          template; "{body}"
 *   timestamp       {header | query | form | body: NAME, unit: auto (the default) | s | ms | iso,
 *                   past_s: 300, future_s: 300}; those 300 hold too where the time stands in
 *                   signature.timestamp
 *   id, type, occurred_at, account   expressions
 *   occurred_unit   auto (the default), s, ms, iso
 *   batch           "events[]", "entry[].changes[]", "[]"
 *   form_json       the form field that holds the JSON
 *   ack             {status: 200, type, body}
 *   retries         "none"
 *   retry_span_s    seconds that the sender goes on retrying
 *   retry_statuses  "5xx,429" */
/* clang-format on */
#ifndef EYELET_WEBHOOK_CUSTOM_ROW_H
#define EYELET_WEBHOOK_CUSTOM_ROW_H

#include "webhook/faults.h"

/* Reads object into source->own_row, whose texts are copied to the source's arena; source->row
 * points there afterwards, whether or not an error was told. The expressions and templates in
 * it are not yet parsed (eyelet_source_compile_row). */
void eyelet_custom_row_read(eyelet_source *source, eyelet_faults *faults, eyelet_bytes object);

/* Empties the column that eyelet_source_compile_row named, so that it can be called again to
 * find the next fault. */
void eyelet_custom_row_clear(eyelet_source *source, const char *column);

/* Warns of what a compiled row reads and does not sign; source's other settings are read. */
#ifdef EYELET_EXPLAINS
void eyelet_custom_row_check(const eyelet_source *source, eyelet_faults *faults);
#else
#define eyelet_custom_row_check(source, faults) ((void)(faults))
#endif

#endif
