/* What does the command line ask for?   Layer: cli.
 *
 *     check [FILE] [--config FILE] [--host HOST] [--no-secrets]
 *     sign SOURCE [--config FILE] [--to URL] [--id ID] [--body FILE] [--now UNIX_S] [--forge |
 * --stale] providers        reasons
 *
 * Secrets are environment variables. Exit status: 0; 1 where something is wrong with the input;
 * 2 for a command that cannot be read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/number.h"
#include "cli.h"

#define URL_KIND (1U << EYELET_DESTINATION_URL)
#define SERVICE_KIND (1U << EYELET_DESTINATION_SERVICE)
#define QUEUE_KIND (1U << EYELET_DESTINATION_QUEUE)
#define BACKEND_KIND (1U << EYELET_DESTINATION_BACKEND)
#define CALL_KIND (1U << EYELET_DESTINATION_CALL)
#define NAME_SIZE_MAX 256
#define KV_VALUE_SIZE_MAX 26214400 /* Workers KV: wrangler/message.js */

static const char usage[] =
    "check [FILE] [--config FILE] [--host cloudflare|fastly|library|wasmtime] [--no-secrets]\n"
    "sign SOURCE [--config FILE] [--to URL] [--id ID] [--body FILE] [--now UNIX_S] [--forge | "
    "--stale]\n"
    "providers\n"
    "reasons\n";

typedef struct host {
    const char *name;
    eyelet_destination_kinds kinds;
    bool knows_client; /* tells the client's address, and whether it came by https */
    bool is_remote;    /* delivers from the platform's network, not from here */
} host;

static const host hosts[] = {
    {"wasmtime", URL_KIND, false, false},
    {"cloudflare", URL_KIND | SERVICE_KIND | QUEUE_KIND, true, true},
    {"fastly", URL_KIND | BACKEND_KIND, true, true},
    {"library", URL_KIND | CALL_KIND, true, false},
};

ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    char text[NAME_SIZE_MAX];
    if (name.size >= sizeof text) {
        return -1;
    }
    memcpy(text, name.data, name.size);
    text[name.size] = 0;
    const char *value = getenv(text);
    if (value == NULL) {
        return -1;
    }
    size_t size = strlen(value);
    memcpy(out, value, size < out_size ? size : out_size);
    return (ptrdiff_t)size;
}

bool eyelet_cli_read_file(const char *path, size_t size_max, eyelet_bytes *content) {
    uint8_t *memory = malloc(size_max + 1);
    FILE *file = memory == NULL ? NULL : fopen(path, "rb");
    if (file == NULL) {
        (void)fprintf(stderr, "cannot read %s\n", path);
        free(memory);
        return false;
    }
    size_t size = fread(memory, 1, size_max + 1, file);
    bool good = ferror(file) == 0 && size <= size_max;
    (void)fclose(file);
    if (!good) {
        (void)fprintf(stderr, "cannot read %s, or it is over %zu bytes\n", path, size_max);
        free(memory);
        return false;
    }
    *content = eyelet_bytes_from(memory, size);
    return true;
}

const char *eyelet_cli_file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* ---- check ---- */

typedef struct tally {
    const char *file;
    size_t warnings;
} tally;

static void print_fault(void *context, eyelet_severity severity, eyelet_bytes path,
                        eyelet_bytes message) {
    tally *t = context;
    if (path.size == 0) {
        path = eyelet_bytes_from_text(t->file);
    }
    t->warnings += severity == EYELET_SEVERITY_WARNING ? 1 : 0;
    (void)printf("%s %.*s: %.*s\n", severity == EYELET_SEVERITY_ERROR ? "error" : "warning",
                 (int)path.size, (const char *)path.data, (int)message.size,
                 (const char *)message.data);
}

static void warn(tally *t, eyelet_bytes source, const char *setting, const char *message) {
    t->warnings++;
    (void)printf("warning sources.%.*s.%s: %s\n", (int)source.size, (const char *)source.data,
                 setting, message);
}

static void warn_of_client(tally *t, const eyelet_source *source) {
    if (source->allow_ip_count > 0) {
        warn(t, source->name, "allow_ips",
             "wasmtime tells no address, so every request is refused; behind a proxy add "
             "\"trusted_proxy\": {\"hops\": 1}");
    }
    if (source->require_https) {
        warn(t, source->name, "require_https",
             "wasmtime serves plain http, so every request is refused; behind a proxy add "
             "\"trusted_proxy\": {\"hops\": 1}");
    }
}

static bool signs_url(const eyelet_source *source) {
    bool found = source->row->special == EYELET_SPECIAL_TWILIO;
    for (size_t i = 0; i < source->signed_content.count; i++) {
        const eyelet_term *term = &source->terms[source->signed_content.first + i];
        found = found || term->kind == EYELET_TERM_URL || term->kind == EYELET_TERM_URL_DECODED;
    }
    return found;
}

static bool is_private(eyelet_bytes name) {
    static const char *const networks[] = {
        "0.0.0.0",        "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.168.0.0/16", "::1",        "fc00::/7",    "fe80::/10"};
    eyelet_ip ip;
    eyelet_cidr network;
    if (name.size > 2 && name.data[0] == '[') {
        name = eyelet_bytes_slice(name, 1, name.size - 2);
    }
    for (size_t i = 0; eyelet_ip_parse(name, &ip) && i < sizeof networks / sizeof networks[0];
         i++) {
        if (eyelet_cidr_parse(eyelet_bytes_from_text(networks[i]), &network) &&
            eyelet_cidr_contains(&network, &ip)) {
            return true;
        }
    }
    return eyelet_bytes_equal_ignore_case(name, EYELET_BYTES("localhost"));
}

static void warn_of_destination(tally *t, const eyelet_source *source, size_t i) {
    const eyelet_destination *destination = &source->destinations[i];
    const bool queue = destination->kind == EYELET_DESTINATION_QUEUE;
    eyelet_url url;
    char setting[48] = "deliver";
    int size = (int)strlen(setting);
    if (destination->name.size > 0) { /* one of an array */
        size += snprintf(setting + size, sizeof setting - (size_t)size, ".%zu", i);
    }
    if (queue && source->body_max > KV_VALUE_SIZE_MAX) {
        warn(t, source->name, "max_body",
             "KV refuses a queued body over 26214400 bytes (25 MiB); bind the R2 bucket "
             "EYELET_BODIES in wrangler/wrangler.jsonc, or lower it");
    }
    if ((queue ? destination->to_kind : destination->kind) != EYELET_DESTINATION_URL ||
        !eyelet_url_parse(destination->url, &url)) {
        return;
    }
    (void)snprintf(setting + size, sizeof setting - (size_t)size, queue ? ".to.url" : ".url");
    if (is_private(url.host)) {
        warn(t, source->name, setting,
             "names this machine or a private network: what is deployed does not reach it");
    } else if (eyelet_bytes_equal_ignore_case(url.scheme, EYELET_BYTES("http"))) {
        warn(t, source->name, setting,
             "sends events unencrypted over the internet; write https://");
    }
}

/* What the core alone cannot know: what this host makes of these settings. */
static void warn_of_host(tally *t, const host *where) {
    eyelet_bytes name;
    eyelet_bytes provider;
    for (size_t i = 0; eyelet_config_name(i, &name, &provider); i++) {
        const eyelet_source *source = eyelet_config_find(name);
        if (source == NULL || source->fault == EYELET_REASON_SOURCE_MISCONFIGURED) {
            continue;
        }
        if (!where->knows_client && source->trusted_hops == 0) {
            warn_of_client(t, source);
        }
        if (signs_url(source) && source->public_url.size == 0 &&
            (!where->knows_client || source->trusted_hops > 0)) {
            warn(t, name, "public_url",
                 "is missing: the provider signs its URL, and behind a proxy the request names "
                 "another; write the URL that the provider was given");
        }
        for (size_t k = 0; where->is_remote && k < source->destination_count; k++) {
            warn_of_destination(t, source, k);
        }
    }
}

/* Without a name: one that has every kind of destination. */
static const host *find_host(const char *name) {
    static const host any = {"", URL_KIND | SERVICE_KIND | QUEUE_KIND | BACKEND_KIND, true,
                             false};
    if (name == NULL) {
        return &any;
    }
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        if (strcmp(hosts[i].name, name) == 0) {
            return &hosts[i];
        }
    }
    return NULL;
}

static int check(const eyelet_cli_options *options) {
    const char *file = options->argument != NULL ? options->argument : options->config;
    const host *where = find_host(options->host);
    eyelet_bytes text;
    if (where == NULL) {
        (void)fprintf(stderr,
                      "no such host: %s; write cloudflare, fastly, library or wasmtime\n",
                      options->host);
        return 2;
    }
    if (!eyelet_cli_read_file(file, (size_t)4 * EYELET_CONFIG_SIZE_MAX, &text)) {
        return 1;
    }
    tally t = {eyelet_cli_file_name(file), 0};
    size_t errors =
        eyelet_config_check(text, where->kinds, !options->no_secrets, print_fault, &t);
    warn_of_host(&t, where);
    (void)printf("%zu errors, %zu warnings\n", errors, t.warnings);
    return errors == 0 ? 0 : 1;
}

/* ---- options ---- */

static bool take_flag(eyelet_cli_options *options, const char *word) {
    if (strcmp(word, "--forge") == 0) {
        options->forge = true;
    } else if (strcmp(word, "--stale") == 0) {
        options->stale = true;
    } else if (strcmp(word, "--no-secrets") == 0) {
        options->no_secrets = true;
    } else {
        return false;
    }
    return true;
}

static bool take_value(eyelet_cli_options *options, const char *word, const char *value) {
    const struct {
        const char *name;
        const char **value;
    } texts[] = {
        {"--config", &options->config}, {"--host", &options->host}, {"--to", &options->to},
        {"--id", &options->id},         {"--body", &options->body},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(texts[i].name, word) == 0) {
            *texts[i].value = value;
            return true;
        }
    }
    return strcmp(word, "--now") == 0 &&
           eyelet_number_parse(eyelet_bytes_from_text(value), &options->now_s);
}

static bool read_options(int argc, char **argv, eyelet_cli_options *options) {
    for (int i = 1; i < argc; i++) {
        if (take_flag(options, argv[i])) {
            continue;
        }
        if (strncmp(argv[i], "--", 2) == 0) {
            if (i + 1 >= argc || !take_value(options, argv[i], argv[i + 1])) {
                (void)fprintf(stderr, "cannot read the option %s\n", argv[i]);
                return false;
            }
            i++;
        } else if (options->verb == NULL) {
            options->verb = argv[i];
        } else if (options->argument == NULL) {
            options->argument = argv[i];
        } else {
            (void)fprintf(stderr, "one too many: %s\n", argv[i]);
            return false;
        }
    }
    return options->verb != NULL;
}

int main(int argc, char **argv) {
    eyelet_cli_options options = {.config = "webhooks.json",
                                  .to = "http://127.0.0.1:8787",
                                  .id = "evt_sample",
                                  .now_s = (int64_t)time(NULL)};
    if (!read_options(argc, argv, &options)) {
        (void)fputs(usage, stderr);
        return 2;
    }
    if (strcmp(options.verb, "check") == 0) {
        return check(&options);
    }
    if (strcmp(options.verb, "sign") == 0 && options.argument != NULL) {
        return eyelet_cli_sign(&options);
    }
    if (strcmp(options.verb, "providers") == 0) {
        eyelet_cli_print_providers();
        return 0;
    }
    if (strcmp(options.verb, "reasons") == 0) {
        eyelet_cli_print_reasons();
        return 0;
    }
    (void)fputs(usage, stderr);
    return 2;
}
