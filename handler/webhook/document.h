/* What does the body of this request say?   Layer: webhook.
 *
 * A document is the request with the values that the source's row reads from it. The JSON is
 * read once, when it is first asked for: before verification only where the signature or what
 * it covers stands inside the body. */
#ifndef EYELET_WEBHOOK_DOCUMENT_H
#define EYELET_WEBHOOK_DOCUMENT_H

#include "webhook/source.h"

/* The host defines this: see handler.h. */
uint8_t *eyelet_host_region(size_t size);

typedef struct eyelet_document {
    const eyelet_source *source;
    eyelet_request *request;
    bool json_is_read;
    eyelet_reason json_result; /* OK, BODY_UNREADABLE, BODY_TOO_DEEP or INTERNAL */
    eyelet_bytes json;         /* the JSON text: the body, or the decoded field of a form */
    eyelet_json_value body_values[EYELET_PATH_COUNT_MAX];
    eyelet_json_value item_values[EYELET_PATH_COUNT_MAX];
    bool hash_is_known;
    uint8_t hash_hex[64];
    uint8_t item_hash_hex[64];
    size_t region_used; /* bytes of the host's region that hold the body and what was put behind
                           it */
    size_t region_peak; /* the most that was in use: what is to be wiped */
    eyelet_values values; /* for eyelet_source_evaluate; filled as things become known */
} eyelet_document;

void eyelet_document_start(eyelet_document *document, const eyelet_source *source,
                           eyelet_request *request);

/* The body is whole now: request->body stands at the start of the region. */
void eyelet_document_set_body(eyelet_document *document, eyelet_bytes body);

/* Reads the JSON (once) and fills document->values.body. Where the row reads forms, one is not
 * an error: its JSON is the row's form_json field, and without such a field there is no JSON
 * and every body path is absent. */
EYELET_MUST_USE eyelet_reason eyelet_document_read(eyelet_document *document);

/* Makes element, a value inside the JSON, the current one for item: paths. */
void eyelet_document_set_item(eyelet_document *document, const eyelet_json_value *element);

/* Fills hash:item: SHA-256 of element, and of alike_count where that is not 0. */
void eyelet_document_hash_item(eyelet_document *document, const eyelet_json_value *element,
                               uint8_t alike_count);

/* Fills hash:body: SHA-256 of the body; where the body is empty, of method, path and query. */
void eyelet_document_hash(eyelet_document *document);

/* Fills hash:body with what was fed to hash, a SHA-256, in place of the body. */
void eyelet_document_set_hash(eyelet_document *document, eyelet_hash *hash);

/* size bytes of the region behind everything that is in use; NULL where memory is out. They
 * stay in use until document->region_used is set back. */
uint8_t *eyelet_document_reserve(eyelet_document *document, size_t size);

/* Lower-case hex of SHA-256 over the parts, one after another. */
void eyelet_sha256_hex(const eyelet_bytes *parts, size_t count, uint8_t out[64]);

/* True where claimed is the hex, in either case, of the SHA-256 of bytes. */
EYELET_MUST_USE bool eyelet_sha256_is(eyelet_bytes claimed, eyelet_bytes bytes);

#endif
