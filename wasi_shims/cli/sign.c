/* How would this source's provider sign a request?   Layer: cli.
 *
 * The sample is filled from the row, signed by turning the row's grammar round, and then judged
 * by the core itself: what the core would not accept is not printed (but for --forge and
 * --stale, which are made to be refused). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "codec/base64.h"
#include "codec/hex.h"
#include "sample.h"
#include "webhook/access.h"
#include "webhook/batch.h"
#include "webhook/canonical.h"
#include "webhook/verify.h"

#define HOUR_S 3600
#define JWT_LIFE_S 300
#define SIGNATURE_TEXT_SIZE_MAX 8192
#define TEXT_SIZE_MAX 65536

typedef struct signer {
    const eyelet_cli_options *options;
    const eyelet_source *source; /* with the wrong secret under --forge */
    eyelet_bytes timestamp;
    eyelet_bytes url;
    eyelet_bytes body;
    eyelet_request request;
    eyelet_document document;
    bool refused;        /* a value did not fit, or the core would not give the signed bytes */
    eyelet_buffer bytes; /* the signed bytes */
} signer;

static eyelet_sample the_sample;
static eyelet_source
    the_forger; /* the source with a secret that is wrong; its views point into the true one */
static signer the_signer;
static eyelet_verification the_verification;
static uint8_t text_memory[TEXT_SIZE_MAX];
static eyelet_buffer the_text;

/* ---- what the core asks of a host ---- */

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    for (size_t i = 0; i < the_sample.headers.count; i++) {
        if (eyelet_bytes_equal_ignore_case(the_sample.headers.fields[i].name, name)) {
            eyelet_bytes value = the_sample.headers.fields[i].value;
            memcpy(out, value.data, value.size < out_size ? value.size : out_size);
            return (ptrdiff_t)value.size;
        }
    }
    return -1;
}

uint8_t *eyelet_host_region(size_t size) {
    static uint8_t *region;
    static size_t region_size;
    if (region == NULL) {
        region_size = (size_t)3 * 32 * 1024 * 1024;
        region = malloc(region_size);
    }
    return region != NULL && size <= region_size ? region : NULL;
}

/* ---- the signed bytes ---- */

static void take_piece(void *context, eyelet_bytes piece) {
    signer *s = context;
    eyelet_buffer_append(&s->bytes, piece);
}

static void append_term(signer *s, const eyelet_term *term) {
    switch (term->kind) {
    case EYELET_TERM_TEXT:
        eyelet_buffer_append(&s->bytes, term->text);
        break;
    case EYELET_TERM_BODY:
        eyelet_buffer_append(&s->bytes, s->body);
        break;
    case EYELET_TERM_TIMESTAMP:
        eyelet_buffer_append(&s->bytes, s->timestamp);
        break;
    case EYELET_TERM_URL:
    case EYELET_TERM_URL_DECODED: /* a sample's URL holds no escapes that this would decode */
        eyelet_buffer_append(&s->bytes, s->request.url);
        break;
    case EYELET_TERM_METHOD:
        eyelet_buffer_append(&s->bytes, s->request.method);
        break;
    case EYELET_TERM_SECRET:
        eyelet_buffer_append(&s->bytes, s->source->secrets[0].material);
        break;
    case EYELET_TERM_APP_KEY:
        eyelet_buffer_append(&s->bytes, s->source->app_key);
        break;
    case EYELET_TERM_HEADER:
    case EYELET_TERM_HEADER_FAMILY:
    case EYELET_TERM_QUERY:
    case EYELET_TERM_FORM:
    case EYELET_TERM_BODY_PATH:
    case EYELET_TERM_ITEM_PATH:
    case EYELET_TERM_HASH_BODY:
    case EYELET_TERM_HASH_ITEM:
    case EYELET_TERM_ARRIVAL: {
        eyelet_buffer before = s->bytes;
        if (!eyelet_source_evaluate_term(term, &s->document.values, &s->bytes)) {
            s->bytes = before; /* absent stands for nothing */
        }
        break;
    }
    }
}

/* Sets the request up as the core would see it. */
static bool start_request(signer *s) {
    eyelet_buffer *text = &the_text;
    memset(&s->request, 0, sizeof s->request);
    s->request.method = EYELET_BYTES("POST");
    s->request.url = s->url;
    s->request.content_length = (int64_t)s->body.size;
    if (!eyelet_url_parse(s->url, &s->request.parts)) {
        return false;
    }
    eyelet_document_start(&s->document, s->source, &s->request);
    return eyelet_access_locate(s->source, &s->request, text) == EYELET_REASON_OK;
}

static bool set_body(signer *s) {
    uint8_t *region = eyelet_host_region(s->body.size);
    if (region == NULL) {
        return false;
    }
    memmove(region, s->body.data, s->body.size);
    eyelet_document_set_body(&s->document, eyelet_bytes_from(region, s->body.size));
    return true;
}

static void collect_signed(signer *s, eyelet_bytes signature) {
    const eyelet_row *row = s->source->row;
    size_t size_max = s->body.size * 4 + 4 * (size_t)TEXT_SIZE_MAX;
    s->bytes = eyelet_buffer_over(malloc(size_max), size_max);
    if (s->bytes.data == NULL || !start_request(s) || !set_body(s)) {
        s->refused = true;
        return;
    }
    if (row->special == EYELET_SPECIAL_TWILIO) {
        eyelet_twilio twilio;
        s->refused = !eyelet_twilio_start(&s->document, &twilio) ||
                     !eyelet_twilio_feed(&s->document, &twilio, 0, take_piece, s);
    } else if (row->special != EYELET_SPECIAL_NONE) {
        s->refused = eyelet_canonical_feed(&s->document, signature, s->timestamp, take_piece,
                                           s) != EYELET_REASON_OK;
    } else {
        eyelet_reason ignored = eyelet_document_read(&s->document); /* --body may be no JSON */
        (void)ignored;
        eyelet_bytes item = s->document.json;
        eyelet_batch batch;
        eyelet_batch_item first;
        if (s->document.json_result == EYELET_REASON_OK && item.size > 0 &&
            row->batch != NULL) {
            eyelet_batch_start(&batch, row->batch, item);
            if (eyelet_batch_next(&batch, &first)) {
                eyelet_document_set_item(&s->document, &first.element);
            }
        }
        for (size_t i = 0; i < s->source->signed_content.count; i++) {
            append_term(s, &s->source->terms[s->source->signed_content.first + i]);
        }
    }
    s->refused = s->refused || s->bytes.overflow;
}

/* ---- the signature ---- */

static void encode(eyelet_encoding encoding, eyelet_bytes bytes, eyelet_buffer *out) {
    switch (encoding) {
    case EYELET_ENCODING_HEX:
        eyelet_hex_encode(bytes, out);
        break;
    case EYELET_ENCODING_BASE64:
    case EYELET_ENCODING_HEX_OR_BASE64:
        eyelet_base64_encode(bytes, out);
        break;
    case EYELET_ENCODING_BASE64URL:
        eyelet_base64url_encode(bytes, out);
        break;
    }
}

static void append_digest(signer *s, eyelet_buffer *out) {
    const eyelet_row *row = s->source->row;
    uint8_t digest[EYELET_HASH_SIZE_MAX];
    size_t size;
    if (row->algorithm == EYELET_ALGORITHM_SHA1 || row->algorithm == EYELET_ALGORITHM_SHA256) {
        eyelet_hash hash;
        eyelet_hash_start(&hash, row->algorithm == EYELET_ALGORITHM_SHA1 ? EYELET_HASH_SHA1
                                                                         : EYELET_HASH_SHA256);
        eyelet_hash_update(&hash, eyelet_buffer_view(&s->bytes));
        size = eyelet_hash_finish(&hash, digest);
    } else {
        eyelet_hmac mac;
        eyelet_hmac_start(&mac, &s->source->secrets[0].key);
        eyelet_hmac_update(&mac, eyelet_buffer_view(&s->bytes));
        size = eyelet_hmac_finish(&mac, digest);
    }
    eyelet_buffer_append_text(out, row->signature.prefix == NULL ? "" : row->signature.prefix);
    encode(row->signature.encoding, eyelet_bytes_from(digest, size), out);
}

static void append_item_name(const signer *s, const char *name, eyelet_buffer *out) {
    const eyelet_signature_grammar *grammar = &s->source->row->signature;
    if (grammar->assign == NULL) {
        return;
    }
    if (name != NULL && strcmp(name, "{key_id}") == 0) {
        eyelet_buffer_append(out, s->source->key_id);
    } else {
        eyelet_buffer_append_text(out, name == NULL ? "v1" : name);
    }
    eyelet_buffer_append_byte(out, (uint8_t)grammar->assign[0]);
}

/* "t=1700000000," where the signature carries its time. */
static void append_time_item(const signer *s, eyelet_buffer *out) {
    const eyelet_signature_grammar *grammar = &s->source->row->signature;
    if (grammar->timestamp != NULL) {
        append_item_name(s, grammar->timestamp, out);
        eyelet_buffer_append(out, s->timestamp);
        eyelet_buffer_append_byte(
            out, (uint8_t)(grammar->separator == NULL ? ',' : grammar->separator[0]));
    }
}

/* Coinbase's signature names the headers that it covers: "t=...,h=name name,v1=...". */
static void append_hook0_item(const signer *s, eyelet_buffer *out) {
    if (s->source->row->special == EYELET_SPECIAL_HOOK0) {
        eyelet_buffer_append_text(out, "h=content-type,");
    }
}

static void append_base64url(const char *text, eyelet_buffer *out) {
    eyelet_base64url_encode(eyelet_bytes_from_text(text), out);
}

/* HS256, with the claims that jwt.h looks at. */
static void append_jwt(const signer *s, eyelet_buffer *out) {
    char claims[320];
    size_t start = out->size;
    const char *body_hash = s->source->row->signature.name;
    uint8_t hex[64];
    eyelet_sha256_hex(&s->body, 1, hex);
    (void)snprintf(claims, sizeof claims, "{\"iat\":%lld,\"exp\":%lld,\"%s\":\"%.64s\"}",
                   (long long)s->options->now_s, (long long)(s->options->now_s + JWT_LIFE_S),
                   body_hash == NULL ? "jti" : body_hash, (const char *)hex);
    append_base64url("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", out);
    eyelet_buffer_append_byte(out, '.');
    append_base64url(claims, out);
    eyelet_hmac mac;
    uint8_t digest[EYELET_HASH_SIZE_MAX];
    eyelet_hmac_start(&mac, &s->source->secrets[0].key);
    eyelet_hmac_update(&mac, eyelet_buffer_view_from(out, start));
    size_t size = eyelet_hmac_finish(&mac, digest);
    eyelet_buffer_append_byte(out, '.');
    eyelet_base64url_encode(eyelet_bytes_from(digest, size), out);
}

/* False where the signature cannot be made. */
static bool append_signature(signer *s, eyelet_buffer *out) {
    const eyelet_row *row = s->source->row;
    eyelet_bytes secret = {NULL, 0};
    if (s->source->secret_count > 0) {
        secret = s->source->secrets[0].material;
    }
    switch (row->algorithm) {
    case EYELET_ALGORITHM_HMAC_SHA1:
    case EYELET_ALGORITHM_HMAC_SHA256:
    case EYELET_ALGORITHM_HMAC_SHA384:
    case EYELET_ALGORITHM_HMAC_SHA512:
    case EYELET_ALGORITHM_SHA1:
    case EYELET_ALGORITHM_SHA256: {
        append_time_item(s, out);
        append_hook0_item(s, out);
        collect_signed(s, eyelet_buffer_view(out));
        append_item_name(s, row->signature.name, out);
        append_digest(s, out);
        return !s->refused;
    }
    case EYELET_ALGORITHM_TOKEN:
        eyelet_buffer_append_text(out,
                                  row->signature.prefix == NULL ? "" : row->signature.prefix);
        eyelet_buffer_append(out, secret);
        return true;
    case EYELET_ALGORITHM_BASIC:
        eyelet_buffer_append_text(out, "Basic ");
        eyelet_base64_encode(secret, out);
        return true;
    case EYELET_ALGORITHM_JWT_HS256:
        append_jwt(s, out);
        return true;
    case EYELET_ALGORITHM_UNSIGNED:
        return true;
    case EYELET_ALGORITHM_ED25519:
    case EYELET_ALGORITHM_ECDSA_P256:
    case EYELET_ALGORITHM_RSA_SHA256:
    case EYELET_ALGORITHM_JWT_RS256:
    case EYELET_ALGORITHM_JWT_ES256:
        break;
    }
    (void)fprintf(
        stderr,
        "%s signs with a private key that only the provider has: no sample of it can be "
        "signed here\n",
        row->title);
    return false;
}

/* ---- the request ---- */

static eyelet_bytes sample_url(const eyelet_cli_options *options, eyelet_bytes name) {
    size_t start = the_text.size;
    eyelet_buffer_append_text(&the_text, options->to);
    eyelet_buffer_append_byte(&the_text, '/');
    eyelet_buffer_append(&the_text, name);
    eyelet_sample_append_query(&the_sample, &the_text);
    return eyelet_buffer_view_from(&the_text, start);
}

static eyelet_bytes sample_body(void) {
    static uint8_t memory[4 * TEXT_SIZE_MAX];
    eyelet_buffer body = eyelet_buffer_over(memory, sizeof memory);
    eyelet_sample_append_body(&the_sample, &body);
    return eyelet_buffer_view(&body);
}

static bool render(signer *s) {
    if (s->options->body == NULL) {
        s->body = sample_body();
    }
    s->url = sample_url(s->options, s->source->name);
    if (the_text.overflow || the_sample.text.overflow) {
        (void)fprintf(stderr, "the sample does not fit its memory\n");
        return false;
    }
    return true;
}

/* The core's own verdict, with the true secrets. */
static eyelet_reason judge(signer *s, const eyelet_source *source) {
    s->source = source;
    if (!start_request(s)) {
        return EYELET_REASON_BAD_URL;
    }
    int64_t now_ms = s->options->now_s * 1000;
    eyelet_reason reason = eyelet_verify_begin(&the_verification, &s->document, now_ms, false);
    if (reason != EYELET_REASON_OK || !set_body(s)) {
        return reason != EYELET_REASON_OK ? reason : EYELET_REASON_OVERLOADED;
    }
    eyelet_verify_update(&the_verification, s->document.request->body);
    return eyelet_verify_end(&the_verification);
}

static void forge(const eyelet_source *source) {
    static const char *const wrong = "this is not the secret";
    eyelet_bytes material = eyelet_bytes_from_text(wrong);
    the_forger = *source;
    if (the_forger.secret_count > 0) {
        eyelet_hash_kind kind = EYELET_HASH_SHA256;
        kind = source->row->algorithm == EYELET_ALGORITHM_HMAC_SHA1 ? EYELET_HASH_SHA1 : kind;
        kind =
            source->row->algorithm == EYELET_ALGORITHM_HMAC_SHA384 ? EYELET_HASH_SHA384 : kind;
        kind =
            source->row->algorithm == EYELET_ALGORITHM_HMAC_SHA512 ? EYELET_HASH_SHA512 : kind;
        the_forger.secrets[0].material = material;
        eyelet_hmac_key_init(&the_forger.secrets[0].key, kind, material);
    }
    if (the_forger.token.size > 0) {
        the_forger.token = material;
    }
}

static bool has_time(const eyelet_source *source) {
    return source->past_s > 0 &&
           (source->timestamp.count > 0 || source->row->signature.timestamp != NULL);
}

static bool needs_private_key(eyelet_algorithm algorithm) {
    return algorithm == EYELET_ALGORITHM_ED25519 || algorithm == EYELET_ALGORITHM_ECDSA_P256 ||
           algorithm == EYELET_ALGORITHM_RSA_SHA256 ||
           algorithm == EYELET_ALGORITHM_JWT_RS256 || algorithm == EYELET_ALGORITHM_JWT_ES256;
}

/* Which sources there are: the name was mistyped, or another file is meant. */
static void tell_unknown_source(const eyelet_cli_options *options) {
    eyelet_bytes name;
    eyelet_bytes provider;
    (void)fprintf(stderr,
                  "%s has no source \"%s\"; it has:", eyelet_cli_file_name(options->config),
                  options->argument);
    for (size_t i = 0; eyelet_config_name(i, &name, &provider); i++) {
        (void)fprintf(stderr, "%s %.*s", i == 0 ? "" : ",", (int)name.size,
                      (const char *)name.data);
    }
    (void)fputs("\n", stderr);
}

static bool find_source(const eyelet_cli_options *options, const eyelet_source **found) {
    eyelet_bytes text;
    if (!eyelet_cli_read_file(options->config, EYELET_CONFIG_SIZE_MAX + 1, &text)) {
        return false;
    }
    /* whatever the host has: the destination does not matter here */
    if (!eyelet_config_load(text, UINT32_MAX)) {
        (void)fprintf(stderr, "%s cannot be used: ./build.sh check says why\n",
                      eyelet_cli_file_name(options->config));
        return false;
    }
    const eyelet_source *source = eyelet_config_find(eyelet_bytes_from_text(options->argument));
    if (source == NULL) {
        tell_unknown_source(options);
        return false;
    }
    if (source->row != NULL && needs_private_key(source->row->algorithm)) {
        (void)fprintf(stderr,
                      "%s signs with a private key that only the provider has: no sample of it "
                      "can be signed here\n",
                      source->row->title);
        return false;
    }
    if (source->fault != EYELET_REASON_OK) {
        (void)fprintf(stderr, "%.*s\n", (int)source->fault_text.size,
                      (const char *)source->fault_text.data);
        return false;
    }
    *found = source;
    return true;
}

static void print_request(const signer *s) {
    (void)printf("POST %.*s\n", (int)s->url.size, (const char *)s->url.data);
    for (size_t i = 0; i < the_sample.headers.count; i++) {
        eyelet_sample_field field = the_sample.headers.fields[i];
        (void)printf("%.*s: %.*s\n", (int)field.name.size, (const char *)field.name.data,
                     (int)field.value.size, (const char *)field.value.data);
    }
    (void)printf("\n");
    (void)fwrite(s->body.data, 1, s->body.size, stdout);
}

int eyelet_cli_sign(const eyelet_cli_options *options) {
    signer *s = &the_signer;
    const eyelet_source *source = NULL;
    static uint8_t signature_memory[SIGNATURE_TEXT_SIZE_MAX];
    static uint8_t time_memory[40];
    the_text = eyelet_buffer_over(text_memory, sizeof text_memory);
    if (!find_source(options, &source)) {
        return 1;
    }
    if (options->stale && !has_time(source)) {
        (void)fprintf(stderr, "%s signs no time, or none is enforced: nothing can be stale\n",
                      source->row->title);
        return 1;
    }
    s->options = options;
    s->source = source;
    if (options->forge) {
        forge(source);
        s->source = &the_forger;
    }
    int64_t time_s = options->now_s - (options->stale ? source->past_s + HOUR_S : 0);
    eyelet_buffer timestamp = eyelet_buffer_over(time_memory, sizeof time_memory);
    eyelet_sample_append_time(&timestamp, source->row->timestamp.unit, time_s);
    s->timestamp = eyelet_buffer_view(&timestamp);
    eyelet_sample_fill(&the_sample, s->source, eyelet_bytes_from_text(options->id),
                       s->timestamp, options->now_s);
    if (options->body != NULL &&
        !eyelet_cli_read_file(options->body, 32 * 1024 * 1024, &s->body)) {
        return 1;
    }
    eyelet_buffer signature = eyelet_buffer_over(signature_memory, sizeof signature_memory);
    if (!render(s)) {
        return 1;
    }
    if (!append_signature(s, &signature)) {
        if (s->refused) {
            (void)fprintf(stderr, "a sample of %s cannot be signed\n", source->row->title);
        }
        return 1;
    }
    eyelet_sample_put(&the_sample, source->signature, eyelet_buffer_view(&signature), false);
    if (!render(s)) { /* the signature may stand in the body or the URL */
        return 1;
    }
    eyelet_reason reason = judge(s, source);
    if (reason != EYELET_REASON_OK && !options->forge && !options->stale) {
        eyelet_bytes name = eyelet_reason_name(reason);
        (void)fprintf(stderr, "the sample that was made of %s does not verify: %.*s\n",
                      source->row->title, (int)name.size, (const char *)name.data);
        return 1;
    }
    print_request(s);
    return 0;
}
