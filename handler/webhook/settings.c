/* How does one entry of "sources" become a compiled source, and what is wrong with it?   Layer:
 * webhook. */
#include "webhook/settings.h"

#include <string.h>

#include "base/number.h"
#include "codec/base64.h"
#include "crypto/secret_equal.h"
#include "webhook/custom_row.h"

#define BODY_DEFAULT 1048576
#define BODY_MAX 33554432
#define TOLERANCE_MAX_S 604800
#define TTL_DEFAULT_S 259200 /* where a provider documents no retry span */
#define TTL_MAX_S 31536000
#define TIMEOUT_DEFAULT_MS 10000
#define TIMEOUT_MIN_MS 100
#define TIMEOUT_MAX_MS 60000
#define ATTEMPTS_MAX 3
#define HOPS_MAX 8
#define SIGN_KEY_SIZE_MIN 24 /* Standard Webhooks, "Symmetric" */
#define SECRET_NAME_SIZE_MAX 128
#define ROW_COLUMN_MAX 8 /* columns that can be at fault one after another */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct compiler {
    eyelet_source *source;
    eyelet_faults *faults;
    eyelet_destination_kinds kinds;
    bool with_secrets;
    bool dedup_written;
    eyelet_destination *destination; /* the one that is being read */
} compiler;

typedef void apply_function(compiler *c, eyelet_json_value value);

/* ---- texts ---- */

static bool holds_control(eyelet_bytes text) {
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < 0x20 || text.data[i] == 0x7f) {
            return true;
        }
    }
    return false;
}

/* The text that value says, in place or unescaped in the arena. False, and a fault, where it is
 * empty, holds a control character (it may become a header or a line of a log) or does not fit.
 */
static bool read_text(compiler *c, eyelet_json_value value, eyelet_bytes *text) {
    eyelet_bytes read = value.raw;
    if (value.escaped) {
        size_t start = c->source->text.size;
        eyelet_json_unescape(value.raw, &c->source->text);
        read = eyelet_buffer_view_from(&c->source->text, start);
        if (c->source->text.overflow) {
            c->source->text.overflow = false;
            eyelet_faults_error(c->faults,
                                "no room: the texts of a source have 6,144 bytes together");
            return false;
        }
    }
    if (read.size == 0) {
        eyelet_faults_error(c->faults, "is empty; leave it out");
        return false;
    }
    if (holds_control(read)) {
        eyelet_faults_error(c->faults, "holds a control character; take it out");
        return false;
    }
    *text = read;
    return true;
}

/* An array's elements: true and the next one with the path at it. *here is what the caller
 * gives to eyelet_faults_leave. */
static bool next_element(compiler *c, eyelet_bytes array, size_t *offset, size_t index,
                         size_t *here, eyelet_json_value *element) {
    eyelet_json_value key;
    if (!eyelet_json_next(array, offset, &key, element)) {
        return false;
    }
    *here = eyelet_faults_enter_index(c->faults, index);
    return true;
}

#ifdef EYELET_EXPLAINS
/* What was hardly meant so; the URL is used as it is. */
static void look_at_url(compiler *c, eyelet_bytes text, const eyelet_url *url) {
    static const char marks[] = "{}<>$";
    int64_t number = 0;
    for (size_t i = 0; i + 1 < sizeof marks; i++) {
        if (eyelet_bytes_find(text, (uint8_t)marks[i]) < text.size) {
            eyelet_faults_warning(c->faults, "holds {, }, <, > or $: fill the placeholder in, "
                                             "or percent-encode it");
            break;
        }
    }
    if (url->port.size > 0 &&
        (!eyelet_number_parse(url->port, &number) || number < 1 || number > 65535)) {
        eyelet_faults_warning(c->faults, "its port is not from 1 to 65535");
    }
    if (eyelet_bytes_find(text, '#') < text.size) {
        eyelet_faults_warning(c->faults, "what stands behind # is never sent; leave it out");
    }
    /* it runs the script, and then redirects to what ContentService made */
    if (eyelet_bytes_equal_ignore_case(url->host, EYELET_BYTES("script.google.com"))) {
        eyelet_faults_warning(
            c->faults, "a script that answers with ContentService redirects, which counts "
                       "as failed, and each retry runs it again; let doPost return "
                       "HtmlService.createHtmlOutput(\"ok\")");
    }
}
#else
#define look_at_url(c, text, url) ((void)0)
#endif

static bool is_url(compiler *c, eyelet_bytes text) {
    eyelet_url url;
    bool parsed = eyelet_url_parse(text, &url);
    for (size_t i = 0; parsed && i < text.size; i++) {
        parsed = text.data[i] < 0x80;
    }
    if (!parsed || url.host.size == 0 || text.size > EYELET_URL_SIZE_MAX / 4 ||
        (!eyelet_bytes_equal_ignore_case(url.scheme, EYELET_BYTES("http")) &&
         !eyelet_bytes_equal_ignore_case(url.scheme, EYELET_BYTES("https")))) {
        eyelet_faults_error(c->faults,
                            "is not an absolute http or https URL; write https://HOST/PATH, "
                            "without blanks or letters beyond ASCII");
        return false;
    }
    if (url.userinfo.size > 0 || eyelet_bytes_find(url.authority, '@') < url.authority.size) {
        eyelet_faults_error(c->faults,
                            "holds a user name or password; put them in a secret, under "
                            "deliver.headers");
        return false;
    }
    look_at_url(c, text, &url);
    return true;
}

/* ---- secrets ---- */

/* Shown in messages only where nobody would take it for the secret itself. */
static eyelet_bytes shown_name(eyelet_bytes name) {
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] >= 'a' && name.data[i] <= 'z') {
            return EYELET_BYTES("of this name");
        }
    }
    return name;
}

static bool read_secret_name(compiler *c, eyelet_json_value value, eyelet_bytes *name) {
    if (value.type != EYELET_JSON_STRING) {
        eyelet_faults_error(c->faults, "is not text; write the name of a secret");
        return false;
    }
    bool good = !value.escaped &&
                eyelet_bytes_is_name(value.raw, "-_.", SECRET_NAME_SIZE_MAX) &&
                (value.raw.data[0] < '0' || value.raw.data[0] > '9') &&
                value.raw.data[0] != '-' && value.raw.data[0] != '.';
    if (!good || eyelet_bytes_starts_with(value.raw, EYELET_BYTES("whsec_"))) {
        eyelet_faults_error(c->faults, "is not the name of a secret; write a name such as "
                                       "STRIPE_SECRET, never the secret itself");
        return false;
    }
    *name = value.raw;
    return true;
}

/* The secret's text in memory, trimmed; *problem where it is missing, too long or a
 * placeholder. */
static bool look_up(eyelet_bytes name, uint8_t memory[EYELET_SECRET_SIZE_MAX],
                    eyelet_bytes *text, const char **problem) {
    ptrdiff_t size = eyelet_host_secret(name, memory, EYELET_SECRET_SIZE_MAX);
    if (size < 0) {
        *problem = "is not set";
        return false;
    }
    if (size > EYELET_SECRET_SIZE_MAX) {
        *problem = "is over 2,048 bytes";
        return false;
    }
    eyelet_bytes read = eyelet_bytes_from(memory, (size_t)size);
    while (read.size > 0 && read.data[read.size - 1] <= ' ') {
        read.size--;
    }
    read = eyelet_bytes_trim(read);
    if (eyelet_secret_is_placeholder(read)) {
        *problem = read.size == 0 ? "is empty" : "is a placeholder";
        return false;
    }
    *text = read;
    return true;
}

static void tell_secret(compiler *c, eyelet_bytes name, const char *problem) {
    char after[160] = {0};
    eyelet_buffer text = eyelet_buffer_over(after, sizeof after - 1);
    eyelet_buffer_append_text(&text, " ");
    eyelet_buffer_append_text(&text, problem);
    eyelet_buffer_append_text(&text, "; set it where the host keeps its secrets");
    eyelet_faults_secret(c->faults, "the secret ", shown_name(name), after);
}

#ifdef EYELET_EXPLAINS
static void warn_of_secret(compiler *c, eyelet_bytes name, const char *problem,
                           const char *fix) {
    char after[192] = {0};
    eyelet_buffer text = eyelet_buffer_over(after, sizeof after - 1); /* its NUL stays */
    eyelet_buffer_append_text(&text, " ");
    eyelet_buffer_append_text(&text, problem);
    eyelet_buffer_append_text(&text, fix);
    eyelet_faults_warning_with(c->faults, "the secret ", shown_name(name), after);
}

/* What providers hand out beside the secret that signs, by how it begins. */
static bool is_access_token(const eyelet_row *row, eyelet_bytes text) {
    static const struct {
        const char *slug;
        const char *begins;
    } tokens[] = {{"stripe", "sk_"}, {"stripe", "rk_"},      {"stripe", "pk_"},
                  {"stripe", "we_"}, {"shopify", "shpat_"},  {"slack", "xox"},
                  {"twilio", "AC"},  {"github", "ghp_"},     {"github", "github_pat_"},
                  {"meta", "EAA"},   {"hubspot", "pat-"},    {"clerk", "sk_"},
                  {"openai", "sk-"}, {"linear", "lin_api_"}, {"resend", "re_"}};
    eyelet_bytes slug = eyelet_bytes_from_text(row == NULL ? "" : row->slug);
    for (size_t i = 0; i < COUNT(tokens); i++) {
        if (eyelet_bytes_starts_with(slug, eyelet_bytes_from_text(tokens[i].slug)) &&
            eyelet_bytes_starts_with(text, eyelet_bytes_from_text(tokens[i].begins))) {
            return true;
        }
    }
    /* a bot's token is ID:TEXT; a secret_token can hold no colon */
    return eyelet_bytes_equal(slug, EYELET_BYTES("telegram")) &&
           eyelet_bytes_find(text, ':') < text.size;
}

/* What was hardly meant so; the secret is used as it is. */
static void look_at_secret(compiler *c, eyelet_bytes name, eyelet_bytes text, bool header) {
    const eyelet_row *row = c->source->row;
    const bool basic = row != NULL && row->algorithm == EYELET_ALGORITHM_BASIC;
    const uint8_t first = text.data[0];
    bool has_blank = false;
    bool is_ascii = true;
    for (size_t i = 0; i < text.size; i++) {
        has_blank = has_blank || text.data[i] < ' ' || (text.data[i] == ' ' && !basic);
        is_ascii = is_ascii && text.data[i] < 0x80;
    }
    if (row != NULL && row->key == EYELET_KEY_PUBLIC && !header) {
        return;
    }
    if ((first == '"' || first == '\'') && text.size > 1 && text.data[text.size - 1] == first) {
        warn_of_secret(c, name, "stands in quotation marks that count as a part of it",
                       "; take them off");
    } else if (first == '$' || eyelet_bytes_equal(text, EYELET_BYTES("undefined")) ||
               eyelet_bytes_equal(text, EYELET_BYTES("null"))) {
        warn_of_secret(c, name, "looks like a variable that nobody filled in", "");
    } else if (!is_ascii) {
        warn_of_secret(c, name, "holds a character beyond ASCII",
                       "; copy it anew, without a byte order mark or curly quotation marks");
    } else if (has_blank && !header) {
        warn_of_secret(c, name, "holds a blank or a line break",
                       "; see whether all of it is the secret");
    } else if (basic && eyelet_bytes_find(text, ':') == text.size && !header) {
        warn_of_secret(c, name, "holds no colon", "; write USER:PASSWORD");
    } else if (is_access_token(row, text) && !header) {
        warn_of_secret(c, name, "is a key or id of the provider's API",
                       "; write the one that signs webhooks");
    } else if (text.size < 8) {
        warn_of_secret(c, name, "is shorter than 8 characters", ": it can be guessed");
    }
}
#else
#define warn_of_secret(c, name, problem, fix) ((void)0)
#define look_at_secret(c, name, text, header) ((void)0)
#endif

/* Copies one secret, by name, to the arena. What may stand in a header holds no control
 * characters. */
static void resolve(compiler *c, eyelet_json_value value, bool header, eyelet_bytes *resolved) {
    eyelet_bytes name;
    uint8_t memory[EYELET_SECRET_SIZE_MAX];
    eyelet_bytes text;
    const char *problem = NULL;
    if (!read_secret_name(c, value, &name) || !c->with_secrets) {
        return;
    }
    bool good = look_up(name, memory, &text, &problem);
    if (good && header && holds_control(text)) {
        problem = "holds a control character";
        good = false;
    }
    if (good) {
        const eyelet_buffer before = c->source->text;
        eyelet_buffer_append(&c->source->text, text);
        *resolved = eyelet_buffer_view_from(&c->source->text, before.size);
        if (c->source->text.overflow) {
            c->source->text = before;
            problem = "does not fit: all texts of a source have 6,144 bytes together";
            good = false;
        }
    }
    if (good) {
        look_at_secret(c, name, text, header);
    }
    if (!good) {
        tell_secret(c, name, problem);
    }
    eyelet_secret_wipe(memory, sizeof memory);
}

/* ---- settings of a source ---- */

static void apply_verify_token(compiler *c, eyelet_json_value value) {
    const eyelet_row *row = c->source->row;
    if (row != NULL && row->trust != EYELET_TRUST_TOKEN) {
        eyelet_faults_warning(c->faults,
                              "has no effect: this provider's handshake carries no token");
    }
    resolve(c, value, false, &c->source->verify_token);
}

static bool is_unsigned(const compiler *c) {
    return c->source->row != NULL && c->source->row->algorithm == EYELET_ALGORITHM_UNSIGNED;
}

static void apply_token(compiler *c, eyelet_json_value value) {
    if (c->source->row != NULL && !is_unsigned(c)) {
        eyelet_faults_error(c->faults,
                            "is for the provider \"unsigned\" only; leave it out, or "
                            "write the provider \"token\" with secrets");
    }
    resolve(c, value, false, &c->source->token);
}

static void apply_tolerance_s(compiler *c, eyelet_json_value value) {
    eyelet_source *source = c->source;
    int64_t seconds = 0;
    if (!eyelet_integer_read(c->faults, value, 1, TOLERANCE_MAX_S, &seconds) ||
        source->row == NULL) {
        return;
    }
    const eyelet_row *row = source->row;
    if (row->timestamp.source == NULL && row->signature.timestamp == NULL &&
        row->timestamp.past_s == 0) {
        eyelet_faults_warning(c->faults, "has no effect: this provider signs no time");
        return;
    }
    source->past_s = (int32_t)seconds;
    source->future_s = source->future_s > 0 ? (int32_t)seconds : 0;
}

static void apply_max_body(compiler *c, eyelet_json_value value) {
    int64_t size = 0;
    if (eyelet_integer_read(c->faults, value, 1, BODY_MAX, &size)) {
        c->source->body_max = (size_t)size;
    }
}

static void apply_allow_ips(compiler *c, eyelet_json_value value) {
    eyelet_source *source = c->source;
    size_t offset = 0;
    size_t here = 0;
    size_t count = 0;
    eyelet_json_value element;
    for (; next_element(c, value.raw, &offset, count, &here, &element); count++) {
        eyelet_cidr cidr;
        if (element.type != EYELET_JSON_STRING || !eyelet_cidr_parse(element.raw, &cidr)) {
            eyelet_faults_error(c->faults,
                                "is not a network; write 192.0.2.0/24, 2001:db8::/32 or one "
                                "address, with the bits behind the prefix zero");
        } else if (count == EYELET_CIDR_COUNT_MAX) {
            eyelet_faults_error(c->faults, "is one too many; 32 networks at most");
        } else if (count < EYELET_CIDR_COUNT_MAX) {
            source->allow_ips[source->allow_ip_count++] = cidr;
        }
        eyelet_faults_leave(c->faults, here);
    }
    if (count == 0) {
        eyelet_faults_error(c->faults, "is empty; name a network, or leave it out");
    }
}

#ifdef EYELET_EXPLAINS
static bool holds(eyelet_bytes text, const char *part) {
    eyelet_bytes wanted = eyelet_bytes_from_text(part);
    for (size_t i = 0; i + wanted.size <= text.size; i++) {
        if (eyelet_bytes_starts_with(eyelet_bytes_from_offset(text, i), wanted)) {
            return true;
        }
    }
    return false;
}

/* A pattern that matches nothing loses what it was meant for: the event is acknowledged. */
static void look_at_pattern(compiler *c, eyelet_bytes pattern) {
    static const struct {
        const char *slug;
        const char *mark; /* each type of the provider holds it, or none does */
        bool held;
        const char *example;
    } types[] = {{"shopify", "/", true, "\"orders/create\""},
                 {"woocommerce", ".", true, "\"order.created\""},
                 {"stripe", ".", true, "\"charge.refunded\""},
                 {"gitlab", " Hook", true, "\"Push Hook\""},
                 {"github", ".", false, "\"pull_request\", without its action"}};
    static const char *const fields[] = {
        "messages",           "messaging_postbacks", "messaging_referrals", "messaging_optins",
        "message_deliveries", "message_reads",       "message_reactions",   "message_echoes"};
    eyelet_bytes slug =
        eyelet_bytes_from_text(c->source->row == NULL ? "" : c->source->row->slug);
    if (!eyelet_bytes_equal(eyelet_bytes_trim(pattern), pattern)) {
        eyelet_faults_warning(c->faults, "begins or ends with a blank, which no type does");
    }
    for (size_t i = 0; i < COUNT(fields) && eyelet_bytes_equal(slug, EYELET_BYTES("meta"));
         i++) {
        if (eyelet_bytes_equal(pattern, eyelet_bytes_from_text(fields[i]))) {
            eyelet_faults_warning(c->faults, "is a field of the subscription; its events have "
                                             "types such as \"message\", \"status\", "
                                             "\"postback\", \"delivery\", \"read\"");
        }
    }
    for (size_t i = 0; i < COUNT(types) && !holds(pattern, "*"); i++) {
        if (eyelet_bytes_starts_with(slug, eyelet_bytes_from_text(types[i].slug)) &&
            holds(pattern, types[i].mark) != types[i].held) {
            eyelet_faults_warning_with(c->faults,
                                       "is no type of this provider: write one such "
                                       "as ",
                                       eyelet_bytes_from_text(types[i].example),
                                       "; what matches nothing is not delivered");
        }
    }
}
#else
#define look_at_pattern(c, pattern) ((void)0)
#endif

static void apply_events(compiler *c, eyelet_json_value value) {
    eyelet_source *source = c->source;
    size_t offset = 0;
    size_t here = 0;
    size_t count = 0;
    eyelet_json_value element;
    source->filters_events = true;
    for (; next_element(c, value.raw, &offset, count, &here, &element); count++) {
        eyelet_bytes pattern;
        if (element.type != EYELET_JSON_STRING) {
            eyelet_faults_error(c->faults, "is not text; write a pattern such as \"orders/*\"");
        } else if (count == EYELET_EVENT_PATTERN_COUNT_MAX) {
            eyelet_faults_error(c->faults, "is one too many; 32 patterns at most");
        } else if (count < EYELET_EVENT_PATTERN_COUNT_MAX && read_text(c, element, &pattern)) {
            source->events[source->event_count++] = pattern;
            look_at_pattern(c, pattern);
        }
        eyelet_faults_leave(c->faults, here);
    }
    if (count > 0 && source->row != NULL && source->row->type == NULL &&
        source->row->batch == NULL) {
        eyelet_faults_warning(c->faults, "this provider's events have no type: only \"*\" lets "
                                         "them through");
    }
}

static void apply_mode(compiler *c, eyelet_json_value value) {
    static const char *const words[] = {"relay", "proxy"};
    size_t word = 0;
    if (eyelet_word_read(c->faults, value, words, COUNT(words), &word)) {
        c->source->proxy = word == 1;
    }
}

static void apply_on_unreadable(compiler *c, eyelet_json_value value) {
    static const char *const words[] = {"refuse", "deliver"};
    size_t word = 0;
    if (eyelet_word_read(c->faults, value, words, COUNT(words), &word)) {
        c->source->on_unreadable_deliver = word == 1;
    }
}

static void apply_require_https(compiler *c, eyelet_json_value value) {
    c->source->require_https = value.type == EYELET_JSON_TRUE;
}

static void apply_debug(compiler *c, eyelet_json_value value) {
    c->source->debug = value.type == EYELET_JSON_TRUE;
}

static void apply_setup(compiler *c, eyelet_json_value value) {
    c->source->setup = value.type == EYELET_JSON_TRUE;
}

static void apply_public_url(compiler *c, eyelet_json_value value) {
    eyelet_bytes text;
    if (read_text(c, value, &text) && is_url(c, text)) {
        c->source->public_url = text;
    }
}

static void apply_app_key(compiler *c, eyelet_json_value value) {
    eyelet_bytes text;
    if (read_text(c, value, &text)) {
        c->source->app_key = text;
    }
}

static void apply_key_id(compiler *c, eyelet_json_value value) {
    eyelet_bytes text;
    if (read_text(c, value, &text)) {
        c->source->key_id = text;
    }
}

#ifdef EYELET_EXPLAINS
/* A browser's header is compared byte by byte. [RFC6454, 6.2] */
static void look_at_origin(compiler *c, eyelet_bytes text, const eyelet_url *url) {
    bool odd = eyelet_bytes_find(text, '*') < text.size ||
               (eyelet_bytes_equal(url->scheme, EYELET_BYTES("https")) &&
                eyelet_bytes_equal(url->port, EYELET_BYTES("443"))) ||
               (eyelet_bytes_equal(url->scheme, EYELET_BYTES("http")) &&
                eyelet_bytes_equal(url->port, EYELET_BYTES("80")));
    for (size_t i = 0; i < text.size; i++) {
        odd = odd || (text.data[i] >= 'A' && text.data[i] <= 'Z');
    }
    if (odd) {
        eyelet_faults_warning(c->faults, "is sent by no browser: write it in small letters, "
                                         "without * and without :443 or :80");
    }
}
#else
#define look_at_origin(c, text, url) ((void)0)
#endif

static void apply_origin(compiler *c, eyelet_json_value value) {
    eyelet_bytes text;
    eyelet_url url;
    if (!read_text(c, value, &text)) {
        return;
    }
    if (!eyelet_url_parse(text, &url) || url.path.size > 0 || url.has_query ||
        eyelet_bytes_find(text, '#') < text.size) {
        eyelet_faults_error(c->faults,
                            "is not an origin; write https://HOST, without a path or a slash");
        return;
    }
    look_at_origin(c, text, &url);
    c->source->origin = text;
}

/* provider, secrets, dedup, trusted_proxy and deliver have no function here:
 * eyelet_settings_compile reads them in their order. */
#define SOURCE_SETTINGS(X)                                                                     \
    X(PROVIDER, "provider", EYELET_TYPE_TEXT | EYELET_TYPE_OBJECT,                             \
      "write a provider's name, or a row of your own as an object", NULL)                      \
    X(SECRETS, "secrets", EYELET_TYPE_ARRAY,                                                   \
      "write an array of names of secrets, such as [\"STRIPE_SECRET\"]", NULL)                 \
    X(VERIFY_TOKEN, "verify_token", EYELET_TYPE_TEXT, "write the name of a secret",            \
      apply_verify_token)                                                                      \
    X(TOKEN, "token", EYELET_TYPE_TEXT, "write the name of a secret", apply_token)             \
    X(TOLERANCE_S, "tolerance_s", EYELET_TYPE_NUMBER, "write seconds, such as 300",            \
      apply_tolerance_s)                                                                       \
    X(MAX_BODY, "max_body", EYELET_TYPE_NUMBER, "write bytes, such as 1048576",                \
      apply_max_body)                                                                          \
    X(ALLOW_IPS, "allow_ips", EYELET_TYPE_ARRAY, "write an array such as [\"192.0.2.0/24\"]",  \
      apply_allow_ips)                                                                         \
    X(REQUIRE_HTTPS, "require_https", EYELET_TYPE_BOOLEAN, "write true or false",              \
      apply_require_https)                                                                     \
    X(EVENTS, "events", EYELET_TYPE_ARRAY, "write an array such as [\"orders/*\"]",            \
      apply_events)                                                                            \
    X(MODE, "mode", EYELET_TYPE_TEXT, "write \"relay\" or \"proxy\"", apply_mode)              \
    X(DEDUP, "dedup", EYELET_TYPE_FALSE | EYELET_TYPE_OBJECT,                                  \
      "write false, or an object; it is on where nothing is said", NULL)                       \
    X(ON_UNREADABLE, "on_unreadable", EYELET_TYPE_TEXT, "write \"refuse\" or \"deliver\"",     \
      apply_on_unreadable)                                                                     \
    X(DELIVER, "deliver", EYELET_TYPE_OBJECT | EYELET_TYPE_ARRAY,                              \
      "write an object such as {\"url\": \"https://...\"}, or an array of them", NULL)         \
    X(PUBLIC_URL, "public_url", EYELET_TYPE_TEXT, "write https://HOST/PATH", apply_public_url) \
    X(APP_KEY, "app_key", EYELET_TYPE_TEXT, "write text", apply_app_key)                       \
    X(KEY_ID, "key_id", EYELET_TYPE_TEXT, "write text", apply_key_id)                          \
    X(ORIGIN, "origin", EYELET_TYPE_TEXT, "write https://HOST", apply_origin)                  \
    X(TRUSTED_PROXY, "trusted_proxy", EYELET_TYPE_OBJECT, "write {\"hops\": 1}", NULL)         \
    X(DEBUG, "debug", EYELET_TYPE_BOOLEAN, "write true or false", apply_debug)                 \
    X(SETUP, "setup", EYELET_TYPE_BOOLEAN, "write true or false", apply_setup)

#define AS_INDEX(name, text, types, write, apply) SETTING_##name,
#define AS_MEMBER(name, text, types, write, apply) EYELET_MEMBER(text, types, write),
#define AS_FUNCTION(name, text, types, write, apply) apply,

enum { SOURCE_SETTINGS(AS_INDEX) SETTING_COUNT };
_Static_assert(SETTING_COUNT <= EYELET_MEMBER_COUNT_MAX, "eyelet_members_read has no room");
static const eyelet_member source_members[] = {SOURCE_SETTINGS(AS_MEMBER)};
static apply_function *const source_functions[] = {SOURCE_SETTINGS(AS_FUNCTION)};

/* ---- dedup, trusted_proxy ---- */

static void apply_ttl(compiler *c, eyelet_json_value value) {
    int64_t seconds = 0;
    if (!eyelet_integer_read(c->faults, value, 1, TTL_MAX_S, &seconds)) {
        return;
    }
    c->source->ttl_s = (uint32_t)seconds;
    if (c->source->row != NULL && seconds < (int64_t)c->source->row->retry_span_s) {
        eyelet_faults_warning(c->faults,
                              "is shorter than the provider goes on retrying: a late "
                              "copy would be handed on again");
    }
}

static void apply_on_unavailable(compiler *c, eyelet_json_value value) {
    static const char *const words[] = {"refuse", "deliver"};
    size_t word = 0;
    if (eyelet_word_read(c->faults, value, words, COUNT(words), &word)) {
        c->source->dedup_unavailable_delivers = word == 1;
    }
}

static void apply_dedup_key(compiler *c, eyelet_json_value value) {
    static const char *const words[] = {"id", "body"};
    size_t word = 0;
    if (eyelet_word_read(c->faults, value, words, COUNT(words), &word)) {
        c->source->dedup_key = word == 1 ? EYELET_DEDUP_BODY : EYELET_DEDUP_ID;
    }
}

static void apply_hops(compiler *c, eyelet_json_value value) {
    int64_t hops = 0;
    if (eyelet_integer_read(c->faults, value, 1, HOPS_MAX, &hops)) {
        c->source->trusted_hops = (uint8_t)hops;
    }
}

#define DEDUP_SETTINGS(X)                                                                      \
    X(TTL, "ttl", EYELET_TYPE_NUMBER, "write seconds, such as 259200", apply_ttl)              \
    X(ON_UNAVAILABLE, "on_unavailable", EYELET_TYPE_TEXT, "write \"refuse\" or \"deliver\"",   \
      apply_on_unavailable)                                                                    \
    X(DEDUP_KEY, "key", EYELET_TYPE_TEXT, "write \"id\" or \"body\"", apply_dedup_key)

static const eyelet_member dedup_members[] = {DEDUP_SETTINGS(AS_MEMBER)};
static apply_function *const dedup_functions[] = {DEDUP_SETTINGS(AS_FUNCTION)};
static const eyelet_member hops_members[] = {
    EYELET_MEMBER("hops", EYELET_TYPE_NUMBER, "write the number of proxies, 1 to 8")};
static apply_function *const hops_functions[] = {apply_hops};

/* ---- destinations ---- */

static bool host_has(const compiler *c, eyelet_destination_kind kind) {
    return (c->kinds >> kind & 1U) != 0;
}

#ifdef EYELET_EXPLAINS
static const char *const kind_words[] = {
    [EYELET_DESTINATION_URL] = "url",         [EYELET_DESTINATION_SERVICE] = "service",
    [EYELET_DESTINATION_QUEUE] = "queue",     [EYELET_DESTINATION_BACKEND] = "backend",
    [EYELET_DESTINATION_CALL] = "a function",
};

static void tell_kinds(compiler *c) {
    uint8_t list_memory[EYELET_FAULT_SHOWN_SIZE_MAX];
    eyelet_buffer list = eyelet_buffer_over(list_memory, sizeof list_memory);
    for (size_t i = 0; i < COUNT(kind_words); i++) {
        if (host_has(c, (eyelet_destination_kind)i)) {
            eyelet_buffer_append_text(&list, list.size == 0 ? "" : ", ");
            eyelet_buffer_append_text(&list, kind_words[i]);
        }
    }
    eyelet_faults_error_with(c->faults, "this host has no destination of this kind; it has: ",
                             eyelet_buffer_view(&list), "");
}
#else
#define tell_kinds(c) eyelet_faults_count((c)->faults)
#endif

static void require_kind(compiler *c, eyelet_destination_kind kind) {
    if (!host_has(c, kind)) {
        tell_kinds(c);
    }
}

static bool read_target(compiler *c, eyelet_json_value value, eyelet_bytes *target) {
    if (value.escaped || !eyelet_bytes_is_name(value.raw, "-_.", 64)) {
        eyelet_faults_error(c->faults,
                            "is not the name of a binding or backend; write letters, "
                            "digits, _ - and ., at most 64");
        return false;
    }
    *target = value.raw;
    return true;
}

static void apply_url(compiler *c, eyelet_json_value value) {
    eyelet_bytes text;
    c->destination->kind = EYELET_DESTINATION_URL;
    require_kind(c, EYELET_DESTINATION_URL);
    if (read_text(c, value, &text) && is_url(c, text)) {
        c->destination->url = text;
    }
}

static void apply_target(compiler *c, eyelet_destination_kind kind, eyelet_json_value value) {
    c->destination->kind = kind;
    require_kind(c, kind);
    if (!read_target(c, value, &c->destination->target)) {
        c->destination->target = (eyelet_bytes){NULL, 0};
    }
}

static void apply_service(compiler *c, eyelet_json_value value) {
    apply_target(c, EYELET_DESTINATION_SERVICE, value);
}

static void apply_queue(compiler *c, eyelet_json_value value) {
    apply_target(c, EYELET_DESTINATION_QUEUE, value);
}

static void apply_backend(compiler *c, eyelet_json_value value) {
    apply_target(c, EYELET_DESTINATION_BACKEND, value);
}

static void apply_name(compiler *c, eyelet_json_value value) {
    if (value.escaped || !eyelet_bytes_is_name(value.raw, "-_", EYELET_SOURCE_NAME_SIZE_MAX)) {
        eyelet_faults_error(c->faults,
                            "is not a name; write letters, digits, _ and -, at most 64");
        return;
    }
    const eyelet_source *source = c->source;
    for (size_t i = 0; i + 1 < source->destination_count; i++) {
        if (eyelet_bytes_equal(source->destinations[i].name, value.raw)) {
            eyelet_faults_error(c->faults,
                                "is the name of another destination too; names in one "
                                "source are unique");
        }
    }
    c->destination->name = value.raw;
}

/* Lower case, in the arena where it must be changed. */
static bool read_header_name(compiler *c, eyelet_json_value value, eyelet_bytes *name) {
    /* [RFC9110] 7.6.1 and 10.1.1, [RFC7540] 3.2.1; wasmtime refuses the proxy ones and
     * http2-settings too */
    static const char *const own[] = {"host",
                                      "connection",
                                      "content-length",
                                      "transfer-encoding",
                                      "te",
                                      "trailer",
                                      "upgrade",
                                      "keep-alive",
                                      "proxy-connection",
                                      "expect",
                                      "http2-settings",
                                      "proxy-authenticate",
                                      "proxy-authorization"};
    eyelet_bytes text = value.raw;
    if (value.type != EYELET_JSON_STRING || value.escaped ||
        !eyelet_bytes_is_name(text, "!#$%&'*+-.^_`|~", 128)) {
        eyelet_faults_error(c->faults, "is not the name of a header");
        return false;
    }
    for (size_t i = 0; i < COUNT(own); i++) {
        if (eyelet_bytes_equal_ignore_case(text, eyelet_bytes_from_text(own[i]))) {
            eyelet_faults_error(c->faults, "is a header that the host writes; leave it out");
            return false;
        }
    }
    if (eyelet_bytes_starts_with_ignore_case(text, EYELET_BYTES("eyelet-"))) {
        eyelet_faults_error(c->faults, "is a header that Eyelet writes; leave it out");
        return false;
    }
    const eyelet_buffer before = c->source->text;
    eyelet_buffer_append_lower(&c->source->text, text);
    *name = eyelet_buffer_view_from(&c->source->text, before.size);
    if (c->source->text.overflow) {
        c->source->text = before;
        eyelet_faults_error(c->faults,
                            "no room: the texts of a source have 6,144 bytes together");
        return false;
    }
    return true;
}

#ifdef EYELET_EXPLAINS
static void look_at_header(compiler *c, const eyelet_name_value *header) {
    if (eyelet_bytes_equal(header->name, EYELET_BYTES("authorization")) ||
        eyelet_bytes_equal(header->name, EYELET_BYTES("x-api-key")) ||
        eyelet_bytes_equal(header->name, EYELET_BYTES("api-key"))) {
        eyelet_faults_warning(c->faults, "a password in webhooks.json; write {\"secret\": "
                                         "\"NAME\"}");
    } else if (header->value.data[0] == '$') {
        eyelet_faults_warning(c->faults, "is sent as it stands: nothing fills a variable in; "
                                         "write {\"secret\": \"NAME\"}");
    }
}
#else
#define look_at_header(c, header) ((void)0)
#endif

/* A literal, or {"secret": "NAME"}. */
static void read_header_value(compiler *c, eyelet_json_value value, eyelet_name_value *header) {
    static const eyelet_member members[] = {
        EYELET_MEMBER("secret", EYELET_TYPE_TEXT, "write the name of a secret")};
    eyelet_json_value secret;
    if (value.type == EYELET_JSON_STRING) {
        if (read_text(c, value, &header->value)) {
            look_at_header(c, header);
        }
        return;
    }
    if (value.type != EYELET_JSON_OBJECT) {
        eyelet_faults_error(c->faults, "is neither text nor {\"secret\": \"NAME\"}");
        return;
    }
    eyelet_members_read(c->faults, value.raw, members, 1, &secret);
    if (secret.type == EYELET_JSON_MISSING) {
        if (!eyelet_member_is_absent(secret)) {
            return; /* the wrong type was told */
        }
        eyelet_faults_error(c->faults, "names no secret; write {\"secret\": \"NAME\"}");
        return;
    }
    resolve(c, secret, true, &header->value);
}

static bool has_header(const eyelet_destination *destination, eyelet_bytes name) {
    for (size_t i = 0; i < destination->header_count; i++) {
        if (eyelet_bytes_equal(destination->headers[i].name, name)) {
            return true;
        }
    }
    return false;
}

static void apply_headers(compiler *c, eyelet_json_value value) {
    eyelet_destination *destination = c->destination;
    size_t offset = 0;
    eyelet_json_value key;
    eyelet_json_value element;
    while (eyelet_json_next(value.raw, &offset, &key, &element)) {
        eyelet_name_value header = {{NULL, 0}, {NULL, 0}};
        size_t here = eyelet_faults_enter(c->faults, key.raw);
        if (read_header_name(c, key, &header.name)) {
            read_header_value(c, element, &header);
            if (has_header(destination, header.name)) {
                eyelet_faults_error(c->faults, "stands here twice; keep one");
            } else if (destination->header_count == EYELET_DELIVERY_HEADER_COUNT_MAX) {
                eyelet_faults_error(c->faults, "is one too many; 8 headers at most");
            } else {
                destination->headers[destination->header_count++] = header;
            }
        }
        eyelet_faults_leave(c->faults, here);
    }
}

static void apply_forward(compiler *c, eyelet_json_value value) {
    eyelet_destination *destination = c->destination;
    size_t offset = 0;
    size_t here = 0;
    size_t count = 0;
    eyelet_json_value element;
    for (; next_element(c, value.raw, &offset, count, &here, &element); count++) {
        eyelet_bytes name;
        if (destination->forward_count == EYELET_DELIVERY_HEADER_COUNT_MAX) {
            eyelet_faults_error(c->faults, "is one too many; 8 headers at most");
        } else if (read_header_name(c, element, &name)) {
#ifdef EYELET_EXPLAINS
            if (eyelet_bytes_equal(name, EYELET_BYTES("*"))) {
                eyelet_faults_warning(c->faults, "stands for no others; name each header");
            }
#endif
            destination->forward[destination->forward_count++] = name;
        }
        eyelet_faults_leave(c->faults, here);
    }
}

static void apply_format(compiler *c, eyelet_json_value value) {
    static const char *const words[] = {"raw", "envelope"};
    size_t word = 0;
    if (eyelet_word_read(c->faults, value, words, COUNT(words), &word)) {
        c->destination->envelope = word == 1;
    }
}

static void apply_timeout_ms(compiler *c, eyelet_json_value value) {
    int64_t timeout = 0;
    if (eyelet_integer_read(c->faults, value, TIMEOUT_MIN_MS, TIMEOUT_MAX_MS, &timeout)) {
        c->destination->timeout_ms = (uint32_t)timeout;
    }
}

static void apply_attempts(compiler *c, eyelet_json_value value) {
    int64_t attempts = 0;
    if (eyelet_integer_read(c->faults, value, 1, ATTEMPTS_MAX, &attempts)) {
        c->destination->attempts = (uint8_t)attempts;
    }
}

/* Standard Webhooks: the key is base64, with or without "whsec_". */
static void apply_sign(compiler *c, eyelet_json_value value) {
    eyelet_bytes name;
    eyelet_bytes text;
    const char *problem = NULL;
    uint8_t memory[EYELET_SECRET_SIZE_MAX];
    uint8_t key_memory[EYELET_SECRET_SIZE_MAX];
    c->destination->signs = true;
    if (!read_secret_name(c, value, &name) || !c->with_secrets) {
        return;
    }
    if (!look_up(name, memory, &text, &problem)) {
        tell_secret(c, name, problem);
        return;
    }
    if (eyelet_bytes_starts_with(text, EYELET_BYTES("whsec_"))) {
        text = eyelet_bytes_from_offset(text, 6);
    }
    eyelet_buffer key = eyelet_buffer_over(key_memory, sizeof key_memory);
    if (eyelet_base64_decode_lenient(text, &key) && key.size > 0) {
        eyelet_hmac_key_init(&c->destination->sign_key, EYELET_HASH_SHA256,
                             eyelet_buffer_view(&key));
        if (key.size < SIGN_KEY_SIZE_MIN) {
            warn_of_secret(c, name, "has fewer than the 24 bytes of Standard Webhooks",
                           "; make one: echo whsec_$(openssl rand -base64 32)");
        }
    } else {
        tell_secret(c, name, "is not whsec_ followed by base64 (Standard Webhooks)");
    }
    eyelet_secret_wipe(memory, sizeof memory);
    eyelet_secret_wipe(key_memory, sizeof key_memory);
}

/* path and to are read last, when the kind is known. */
#define DESTINATION_SETTINGS(X)                                                                \
    X(URL, "url", EYELET_TYPE_TEXT, "write https://HOST/PATH", apply_url)                      \
    X(SERVICE, "service", EYELET_TYPE_TEXT, "write the name of a service binding",             \
      apply_service)                                                                           \
    X(QUEUE, "queue", EYELET_TYPE_TEXT, "write the name of a queue binding", apply_queue)      \
    X(BACKEND, "backend", EYELET_TYPE_TEXT, "write the name of a backend", apply_backend)      \
    X(PATH, "path", EYELET_TYPE_TEXT, "write a path such as \"/in\"", NULL)                    \
    X(TO, "to", EYELET_TYPE_OBJECT, "write {\"url\": ...} or {\"service\": ...}", NULL)        \
    X(NAME, "name", EYELET_TYPE_TEXT, "write a name", apply_name)                              \
    X(HEADERS, "headers", EYELET_TYPE_OBJECT, "write {\"x-name\": \"value\"}", apply_headers)  \
    X(FORWARD, "forward", EYELET_TYPE_ARRAY, "write an array of names of headers",             \
      apply_forward)                                                                           \
    X(FORMAT, "format", EYELET_TYPE_TEXT, "write \"raw\" or \"envelope\"", apply_format)       \
    X(TIMEOUT_MS, "timeout_ms", EYELET_TYPE_NUMBER, "write milliseconds, such as 10000",       \
      apply_timeout_ms)                                                                        \
    X(ATTEMPTS, "attempts", EYELET_TYPE_NUMBER, "write 1, 2 or 3", apply_attempts)             \
    X(SIGN, "sign", EYELET_TYPE_TEXT, "write the name of a secret", apply_sign)

enum { DESTINATION_SETTINGS(AS_INDEX) DESTINATION_SETTING_COUNT };
static const eyelet_member destination_members[] = {DESTINATION_SETTINGS(AS_MEMBER)};
static apply_function *const destination_functions[] = {DESTINATION_SETTINGS(AS_FUNCTION)};

/* Calls functions[i] for each value that is there, with the path at it. */
static void apply_all(compiler *c, const eyelet_member *members,
                      apply_function *const *functions, size_t count,
                      const eyelet_json_value *values) {
    for (size_t i = 0; i < count; i++) {
        if (values[i].type != EYELET_JSON_MISSING && functions[i] != NULL) {
            size_t here =
                eyelet_faults_enter(c->faults, eyelet_bytes_from_text(members[i].name));
            functions[i](c, values[i]);
            eyelet_faults_leave(c->faults, here);
        }
    }
}

/* "https://<target><path>" in the arena; the host looks at path only. */
static void read_path(compiler *c, eyelet_json_value value, eyelet_bytes target,
                      eyelet_bytes *url) {
    eyelet_bytes path = EYELET_BYTES("/");
    if (value.type != EYELET_JSON_MISSING) {
        size_t here = eyelet_faults_enter(c->faults, EYELET_BYTES("path"));
        bool good = read_text(c, value, &path);
        if (good && (path.data[0] != '/' || eyelet_bytes_find(path, ' ') < path.size ||
                     eyelet_bytes_find(path, '#') < path.size)) {
            eyelet_faults_error(c->faults,
                                "is not a path; begin it with / and percent-encode spaces");
        }
        eyelet_faults_leave(c->faults, here);
    }
    const eyelet_buffer before = c->source->text;
    eyelet_buffer_append_text(&c->source->text, "https://");
    eyelet_buffer_append(&c->source->text, target);
    eyelet_buffer_append(&c->source->text, path);
    *url = eyelet_buffer_view_from(&c->source->text, before.size);
    if (c->source->text.overflow) {
        c->source->text = before;
        eyelet_faults_error(c->faults,
                            "no room: the texts of a source have 6,144 bytes together");
    }
}

/* Where a queue's consumer delivers. */
static void read_to(compiler *c, eyelet_json_value value) {
    static const eyelet_member members[] = {
        EYELET_MEMBER("url", EYELET_TYPE_TEXT, "write https://HOST/PATH"),
        EYELET_MEMBER("service", EYELET_TYPE_TEXT, "write the name of a service binding"),
        EYELET_MEMBER("path", EYELET_TYPE_TEXT, "write a path such as \"/in\"")};
    eyelet_destination *destination = c->destination;
    eyelet_json_value values[COUNT(members)];
    if (value.type == EYELET_JSON_MISSING) {
        if (!eyelet_member_is_absent(value)) {
            return; /* the wrong type was told */
        }
        eyelet_faults_error(c->faults, "a queue needs \"to\": where its consumer delivers, "
                                       "{\"url\": ...} or {\"service\": ...}");
        return;
    }
    size_t to = eyelet_faults_enter(c->faults, EYELET_BYTES("to"));
    eyelet_members_read(c->faults, value.raw, members, COUNT(members), values);
    bool has_url = !eyelet_member_is_absent(values[0]);
    bool has_service = !eyelet_member_is_absent(values[1]);
    if (has_url == has_service) {
        eyelet_faults_error(c->faults, "write exactly one of url and service");
    } else if (has_url) {
        size_t here = eyelet_faults_enter(c->faults, EYELET_BYTES("url"));
        eyelet_bytes text;
        destination->to_kind = EYELET_DESTINATION_URL;
        require_kind(c, EYELET_DESTINATION_URL);
        if (read_text(c, values[0], &text) && is_url(c, text)) {
            destination->url = text;
        }
        eyelet_faults_leave(c->faults, here);
        if (values[2].type != EYELET_JSON_MISSING) {
            eyelet_faults_error(c->faults, "path belongs to service; put it in the url");
        }
    } else {
        size_t here = eyelet_faults_enter(c->faults, EYELET_BYTES("service"));
        destination->to_kind = EYELET_DESTINATION_SERVICE;
        require_kind(c, EYELET_DESTINATION_SERVICE);
        bool good = read_target(c, values[1], &destination->to_target);
        eyelet_faults_leave(c->faults, here);
        if (good) {
            read_path(c, values[2], destination->to_target, &destination->url);
        }
    }
    eyelet_faults_leave(c->faults, to);
}

static void check_retries(compiler *c) {
    const eyelet_row *row = c->source->row;
    if (row != NULL && row->retries_none && !c->source->proxy &&
        c->destination->kind != EYELET_DESTINATION_QUEUE && c->destination->attempts < 2) {
        eyelet_faults_warning_with(
            c->faults, "", eyelet_bytes_from_text(row->slug),
            " does not retry: an outage of the destination loses events; "
            "use a queue, or set attempts to 2 or 3");
    }
}

/* The path is at the destination. */
static void read_destination(compiler *c, eyelet_json_value value, bool in_array) {
    eyelet_source *source = c->source;
    eyelet_destination *destination = &source->destinations[source->destination_count++];
    eyelet_json_value values[DESTINATION_SETTING_COUNT];
    size_t kind_count = 0;
    c->destination = destination;
    destination->timeout_ms = TIMEOUT_DEFAULT_MS;
    destination->attempts = 1;
    eyelet_members_read(c->faults, value.raw, destination_members, DESTINATION_SETTING_COUNT,
                        values);
    for (size_t i = SETTING_URL; i <= SETTING_BACKEND; i++) {
        kind_count += eyelet_member_is_absent(values[i]) ? 0 : 1;
    }
    if (kind_count != 1) {
        eyelet_faults_error(c->faults, kind_count == 0
                                           ? "names no destination; write one of url, service, "
                                             "queue, backend"
                                           : "names several destinations; write one of url, "
                                             "service, queue, backend, or an array of "
                                             "destinations");
    }
    apply_all(c, destination_members, destination_functions, DESTINATION_SETTING_COUNT, values);
    bool has_path = destination->kind == EYELET_DESTINATION_SERVICE ||
                    destination->kind == EYELET_DESTINATION_BACKEND;
    if (kind_count == 1 && has_path) {
        read_path(c, values[SETTING_PATH], destination->target, &destination->url);
    } else if (kind_count == 1 && values[SETTING_PATH].type != EYELET_JSON_MISSING) {
        eyelet_faults_error(c->faults,
                            "path belongs to service and backend; put it in the url");
    }
    if (kind_count == 1 && destination->kind == EYELET_DESTINATION_QUEUE) {
        read_to(c, values[SETTING_TO]);
    } else if (values[SETTING_TO].type != EYELET_JSON_MISSING) {
        eyelet_faults_error(c->faults, "\"to\" belongs to queue; leave it out");
    }
    if (in_array && eyelet_member_is_absent(values[SETTING_NAME])) {
        eyelet_faults_error(c->faults,
                            "has no name; give each destination of an array one of its "
                            "own, such as \"name\": \"crm\"");
    }
    if (!in_array && destination->name.size > 0) {
        /* a name would become part of the dedup key */
        destination->name = (eyelet_bytes){NULL, 0};
        eyelet_faults_warning(c->faults, "name has no effect on a single destination");
    }
    check_retries(c);
}

static void read_deliver(compiler *c, eyelet_json_value value) {
    eyelet_source *source = c->source;
    if (value.type == EYELET_JSON_MISSING) {
        if (!eyelet_member_is_absent(value)) {
            return; /* the wrong type was told */
        }
        if (host_has(c, EYELET_DESTINATION_CALL)) {
            source->destinations[0].kind = EYELET_DESTINATION_CALL;
            source->destinations[0].timeout_ms = TIMEOUT_DEFAULT_MS;
            source->destinations[0].attempts = 1;
            source->destination_count = 1;
        } else {
            eyelet_faults_error(c->faults, "deliver is missing; write \"deliver\": {\"url\": "
                                           "\"https://HOST/PATH\"}");
        }
        return;
    }
    size_t deliver = eyelet_faults_enter(c->faults, EYELET_BYTES("deliver"));
    if (value.type == EYELET_JSON_OBJECT) {
        read_destination(c, value, false);
    } else {
        size_t offset = 0;
        size_t here = 0;
        size_t count = 0;
        eyelet_json_value element;
        for (; next_element(c, value.raw, &offset, count, &here, &element); count++) {
            if (source->destination_count == EYELET_DESTINATION_COUNT_MAX) {
                eyelet_faults_error(c->faults, "is one too many; 8 destinations at most");
            } else if (element.type != EYELET_JSON_OBJECT) {
                eyelet_faults_error(c->faults, "is not an object; write {\"name\": ..., "
                                               "\"url\": ...}");
            } else {
                read_destination(c, element, true);
            }
            eyelet_faults_leave(c->faults, here);
        }
        if (count == 0) {
            eyelet_faults_error(c->faults, "is empty; name at least one destination");
        }
    }
    eyelet_faults_leave(c->faults, deliver);
}

/* ---- provider ---- */

#ifdef EYELET_EXPLAINS
static void tell_unknown_provider(compiler *c, eyelet_json_value value) {
    eyelet_nearest nearest = {value.raw, {NULL, 0}, SIZE_MAX};
    const char *alias;
    const char *slug;
    eyelet_row row;
    /* The log calls a row of one's own so: no slip of a name. */
    const bool is_own = eyelet_bytes_equal(value.raw, EYELET_BYTES("custom"));
    for (size_t i = 0; !is_own && eyelet_provider_at(i, &row); i++) {
        eyelet_nearest_offer(&nearest, eyelet_bytes_from_text(row.slug));
    }
    for (size_t i = 0; !is_own && eyelet_provider_alias(i, &alias, &slug); i++) {
        eyelet_nearest_offer(&nearest, eyelet_bytes_from_text(alias));
    }
    eyelet_faults_error_nearest(c->faults, "there is no provider \"", value.raw,
                                nearest.best.size > 0
                                    ? "\""
                                    : "\"; write one of the table in the README, a row of "
                                      "your own as an object, or \"token\" for a sender that "
                                      "signs nothing",
                                nearest.best);
}
#else
#define tell_unknown_provider(c, value) eyelet_faults_count((c)->faults)
#endif

/* Parses the row's texts; of the user's own row every column at fault is told. */
static void compile_row(compiler *c) {
    eyelet_source *source = c->source;
    const eyelet_buffer before = source->text;
    const char *column = "";
    const char *problem = "";
    for (size_t i = 0; i < ROW_COLUMN_MAX; i++) {
        if (eyelet_source_compile_row(source, &column, &problem)) {
            if (source->row_is_custom && i == 0) {
                size_t provider = eyelet_faults_enter(c->faults, EYELET_BYTES("provider"));
                eyelet_custom_row_check(source, c->faults);
                eyelet_faults_leave(c->faults, provider);
            }
            return;
        }
        source->text = before;
        size_t provider = eyelet_faults_enter(c->faults, EYELET_BYTES("provider"));
        size_t here = eyelet_faults_enter(c->faults, eyelet_bytes_from_text(column));
        eyelet_faults_error(c->faults, problem);
        eyelet_faults_leave(c->faults, here);
        eyelet_faults_leave(c->faults, provider);
        if (!source->row_is_custom) {
            return;
        }
        eyelet_custom_row_clear(source, column);
    }
}

static void read_provider(compiler *c, eyelet_json_value value) {
    eyelet_source *source = c->source;
    size_t here = eyelet_faults_enter(c->faults, EYELET_BYTES("provider"));
    if (value.type == EYELET_JSON_OBJECT) {
        eyelet_custom_row_read(source, c->faults, value.raw);
    } else if (value.type == EYELET_JSON_STRING) {
        if (!value.escaped && eyelet_provider_find(value.raw, &source->own_row)) {
            source->row = &source->own_row;
        } else {
            tell_unknown_provider(c, value);
        }
    }
    eyelet_faults_leave(c->faults, here);
    if (source->row != NULL) {
        source->past_s = source->row->timestamp.past_s;
        source->future_s = source->row->timestamp.future_s;
        source->ttl_s =
            source->row->retry_span_s > 0 ? source->row->retry_span_s : TTL_DEFAULT_S;
    }
}

/* setting: "={app_key}", the end of "EXPRESSION={app_key}" */
static bool requires_setting(const eyelet_source *source, eyelet_bytes setting) {
    const eyelet_bytes text = eyelet_bytes_from_text(source->row->requires);
    return eyelet_bytes_equal(eyelet_bytes_from_offset(text, eyelet_bytes_find(text, '=')),
                              setting);
}

static bool reads_app_key(const eyelet_source *source) {
    return eyelet_source_reads_kind(source, source->signed_content, EYELET_TERM_APP_KEY) ||
           source->row->special == EYELET_SPECIAL_PAYPAL ||
           requires_setting(source, EYELET_BYTES("={app_key}"));
}

static bool reads_key_id(const eyelet_source *source) {
    return requires_setting(source, EYELET_BYTES("={key_id}")) ||
           eyelet_bytes_equal(eyelet_bytes_from_text(source->row->signature.name),
                              EYELET_BYTES("{key_id}"));
}

static void check_row_settings(compiler *c) {
    const eyelet_source *source = c->source;
    if (reads_app_key(source) && source->app_key.size == 0) {
        eyelet_faults_error(c->faults,
                            "app_key is missing; this provider's signature needs it");
    }
    if (reads_key_id(source) && source->key_id.size == 0) {
        eyelet_faults_error(c->faults, "key_id is missing; this provider's signature needs it");
    }
}

/* ---- secrets of a source ---- */

typedef struct secret_problem {
    eyelet_bytes name;
    const char *problem; /* NULL: usable, or told already */
} secret_problem;

static bool is_repeated(const secret_problem *problems, size_t count, eyelet_bytes name) {
    for (size_t i = 0; i < count; i++) {
        if (eyelet_bytes_equal(problems[i].name, name)) {
            return true;
        }
    }
    return false;
}

/* Looks one secret up and adds it; the result is what is wrong with it, or NULL. */
static const char *add_secret(compiler *c, eyelet_bytes name, size_t place) {
    uint8_t memory[EYELET_SECRET_SIZE_MAX];
    eyelet_bytes text;
    const char *problem = NULL;
    const eyelet_buffer before = c->source->text;
    if (look_up(name, memory, &text, &problem) &&
        eyelet_source_add_secret(c->source, name, (uint8_t)place, text, &problem)) {
        problem = NULL;
        look_at_secret(c, name, text, false);
    } else {
        c->source->text = before; /* a part of it may stand there, and overflow is sticky */
    }
    eyelet_secret_wipe(memory, sizeof memory);
    return problem;
}

static void tell_secrets(compiler *c, const secret_problem *problems, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (problems[i].problem == NULL) {
            continue;
        }
        size_t here = eyelet_faults_enter_index(c->faults, i);
        if (c->source->secret_count == 0) {
            tell_secret(c, problems[i].name, problems[i].problem);
        } else {
            warn_of_secret(c, problems[i].name, problems[i].problem, "; the others are used");
        }
        eyelet_faults_leave(c->faults, here);
    }
}

static void read_secrets(compiler *c, eyelet_json_value value) {
    secret_problem problems[EYELET_SECRET_COUNT_MAX] = {{{NULL, 0}, NULL}};
    size_t offset = 0;
    size_t here = 0;
    size_t count = 0;
    eyelet_json_value element;
    bool usable = c->source->row != NULL && c->with_secrets;
    size_t secrets = eyelet_faults_enter(c->faults, EYELET_BYTES("secrets"));
    for (; next_element(c, value.raw, &offset, count, &here, &element); count++) {
        eyelet_bytes name;
        if (count >= EYELET_SECRET_COUNT_MAX) {
            eyelet_faults_error(c->faults, "is one too many; 8 secrets at most");
        } else if (read_secret_name(c, element, &name)) {
            if (is_repeated(problems, count, name)) {
                eyelet_faults_error(c->faults, "stands here twice; keep one");
            } else if (usable) {
                problems[count].problem = add_secret(c, name, count);
            }
            problems[count].name = name;
        }
        eyelet_faults_leave(c->faults, here);
    }
    if (count == 0) {
        eyelet_faults_error(c->faults, "is empty; name at least one secret");
    }
    tell_secrets(c, problems,
                 count < EYELET_SECRET_COUNT_MAX ? count : EYELET_SECRET_COUNT_MAX);
    eyelet_faults_leave(c->faults, secrets);
}

/* 0.0.0.0/0 and ::/0 among the networks, or what is as good. */
static bool allows_every_address(const eyelet_source *source) {
    const eyelet_ip first = {{[10] = 0xff, [11] = 0xff}}; /* ::ffff:0.0.0.0 */
    bool found = false;
    for (size_t i = 0; i < source->allow_ip_count; i++) {
        const eyelet_cidr *network = &source->allow_ips[i];
        found = found || (network->prefix_bits <= 96 && eyelet_cidr_contains(network, &first));
    }
    return found;
}

static void check_controls(compiler *c, const eyelet_json_value *values) {
    bool has_secrets = !eyelet_member_is_absent(values[SETTING_SECRETS]);
    if (is_unsigned(c)) {
        if (eyelet_member_is_absent(values[SETTING_ALLOW_IPS]) &&
            eyelet_member_is_absent(values[SETTING_TOKEN])) {
            eyelet_faults_error(c->faults,
                                "a source without a signature needs another control; "
                                "add allow_ips or token (origin alone is none)");
        } else if (eyelet_member_is_absent(values[SETTING_TOKEN]) &&
                   allows_every_address(c->source)) {
            eyelet_faults_error(c->faults,
                                "a source without a signature needs another control; "
                                "allow_ips lets every address in");
        }
        if (has_secrets) {
            eyelet_faults_error(c->faults, "secrets have no effect on \"unsigned\", which "
                                           "verifies nothing; name the provider, or use token");
        }
    } else if (c->source->row != NULL && !has_secrets) {
        eyelet_faults_error(c->faults, "secrets is missing; write \"secrets\": [\"NAME\"]");
    }
}

/* ---- the source as a whole ---- */

static void check_mode(compiler *c) {
    const eyelet_source *source = c->source;
    if (!source->proxy) {
        return;
    }
    size_t here = eyelet_faults_enter(c->faults, EYELET_BYTES("mode"));
    if (source->filters_events) {
        eyelet_faults_error(c->faults, "proxy hands every call on; leave events out");
    }
    if (source->destination_count > 1) {
        eyelet_faults_error(c->faults, "proxy has one destination, whose answer goes back");
    }
    for (size_t i = 0; i < source->destination_count; i++) {
        if (source->destinations[i].kind == EYELET_DESTINATION_QUEUE) {
            eyelet_faults_error(c->faults, "a queue has no answer that proxy could give back");
        }
        if (source->destinations[i].attempts > 1) {
            eyelet_faults_warning(c->faults, "proxy makes one attempt: attempts has no effect");
        }
    }
    if (c->dedup_written) {
        eyelet_faults_warning(c->faults, "proxy makes no dedup: dedup has no effect");
    }
    eyelet_faults_leave(c->faults, here);
}

#ifdef EYELET_EXPLAINS
/* A form that is sent twice, a sensor that says the same again: where the row knows nothing of
 * the body, these are events of their own. */
static void look_at_dedup(compiler *c) {
    const eyelet_source *source = c->source;
    const eyelet_row *row = source->row;
    if (row == NULL || row->id != NULL || row->type != NULL || row->occurred_at != NULL ||
        c->dedup_written || !source->dedup || source->proxy ||
        (row->algorithm != EYELET_ALGORITHM_TOKEN && row->algorithm != EYELET_ALGORITHM_BASIC &&
         !is_unsigned(c))) {
        return;
    }
    eyelet_faults_warning(c->faults,
                          "its events have no id: for days an equal body counts as a copy and "
                          "is not delivered; say for how long with \"dedup\": {\"ttl\": 60}, "
                          "or write \"dedup\": false");
}
#else
#define look_at_dedup(c) ((void)0)
#endif

static void check_handshake(compiler *c, const eyelet_json_value *values) {
    const eyelet_row *row = c->source->row;
    if (row != NULL && row->handshake != EYELET_HANDSHAKE_NONE &&
        row->trust == EYELET_TRUST_TOKEN &&
        eyelet_member_is_absent(values[SETTING_VERIFY_TOKEN])) {
        eyelet_faults_warning(c->faults,
                              "verify_token is missing: the provider's handshake will "
                              "be refused");
    }
}

static void read_nested(compiler *c, const eyelet_json_value *values) {
    eyelet_source *source = c->source;
    eyelet_json_value dedup = values[SETTING_DEDUP];
    eyelet_json_value proxy = values[SETTING_TRUSTED_PROXY];
    source->dedup = dedup.type != EYELET_JSON_FALSE;
    if (dedup.type == EYELET_JSON_OBJECT) {
        eyelet_json_value members[COUNT(dedup_members)];
        size_t here = eyelet_faults_enter(c->faults, EYELET_BYTES("dedup"));
        c->dedup_written = true;
        eyelet_members_read(c->faults, dedup.raw, dedup_members, COUNT(dedup_members), members);
        apply_all(c, dedup_members, dedup_functions, COUNT(dedup_members), members);
        eyelet_faults_leave(c->faults, here);
    }
    if (source->row != NULL && eyelet_source_bodies_are_alike(source)) {
        source->dedup = false;
        if (c->dedup_written) {
            size_t here = eyelet_faults_enter(c->faults, EYELET_BYTES("dedup"));
            eyelet_faults_warning(
                c->faults, "has no effect: whatever this provider sends is an event "
                           "of its own; \"key\": \"body\" takes equal bodies for copies");
            eyelet_faults_leave(c->faults, here);
        }
    }
    if (proxy.type == EYELET_JSON_OBJECT) {
        eyelet_json_value members[COUNT(hops_members)];
        size_t here = eyelet_faults_enter(c->faults, EYELET_BYTES("trusted_proxy"));
        eyelet_members_read(c->faults, proxy.raw, hops_members, COUNT(hops_members), members);
        if (eyelet_member_is_absent(members[0])) {
            eyelet_faults_error(c->faults, "hops is missing; write the number of proxies");
        }
        apply_all(c, hops_members, hops_functions, COUNT(hops_members), members);
        eyelet_faults_leave(c->faults, here);
    }
}

static void read_settings(compiler *c, const eyelet_json_value *values) {
    eyelet_source *source = c->source;
    const size_t errors_before = c->faults->error_count;
    read_provider(c, values[SETTING_PROVIDER]);
    if (eyelet_member_is_absent(values[SETTING_PROVIDER])) {
        eyelet_faults_error(c->faults, "provider is missing; write \"provider\": \"stripe\" or "
                                       "another of the table in the README");
    }
    apply_all(c, source_members, source_functions, SETTING_COUNT, values);
    read_nested(c, values);
    if (source->row != NULL) {
        compile_row(c);
        check_row_settings(c);
    }
    check_controls(c, values);
    if (values[SETTING_SECRETS].type != EYELET_JSON_MISSING && !is_unsigned(c)) {
        read_secrets(c, values[SETTING_SECRETS]);
    }
    check_handshake(c, values);
    read_deliver(c, values[SETTING_DELIVER]);
    check_mode(c);
    if (c->faults->error_count == errors_before) {
        look_at_dedup(c);
    }
}

/* Keeps the first fault for the log. */
static void keep_fault_text(eyelet_source *source, const eyelet_faults *faults) {
    const eyelet_buffer before = source->text;
    eyelet_buffer_append(&source->text, eyelet_bytes_from(faults->first, faults->first_size));
    source->fault_text = eyelet_buffer_view_from(&source->text, before.size);
    if (source->text.overflow) {
        source->text = before;
        source->fault_text = EYELET_BYTES("see `./build.sh check`");
    }
}

void eyelet_settings_compile(eyelet_source *source, eyelet_bytes name, eyelet_json_value value,
                             eyelet_destination_kinds kinds, bool with_secrets,
                             eyelet_faults *faults) {
    compiler c = {source, faults, kinds, with_secrets, false, NULL};
    eyelet_json_value values[SETTING_COUNT];
    size_t errors_before = faults->error_count;
    size_t secrets_before = faults->secret_error_count;
    memset(source->arena, 0, source->text.size); /* no more than was used of it */
    memset(source, 0, offsetof(eyelet_source, arena));
    source->text = eyelet_buffer_over(source->arena, sizeof source->arena);
    source->name = name;
    source->body_max = BODY_DEFAULT;
    source->ttl_s = TTL_DEFAULT_S;
    faults->first_size = 0;
    if (value.type == EYELET_JSON_OBJECT) {
        eyelet_members_read(faults, value.raw, source_members, SETTING_COUNT, values);
        read_settings(&c, values);
    } else {
        eyelet_faults_error(faults, "is not an object; write {\"provider\": ...}");
    }
    source->fault = EYELET_REASON_OK;
    if (faults->error_count > errors_before) {
        source->fault = EYELET_REASON_SOURCE_MISCONFIGURED;
    } else if (faults->secret_error_count > secrets_before) {
        source->fault = EYELET_REASON_SECRET_MISSING;
    }
    if (source->fault != EYELET_REASON_OK) {
        keep_fault_text(source, faults);
    }
}
