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
} host;

static const host hosts[] = {
    {"wasmtime", URL_KIND, false},
    {"cloudflare", URL_KIND | SERVICE_KIND | QUEUE_KIND, true},
    {"fastly", URL_KIND | BACKEND_KIND, true},
    {"library", URL_KIND | CALL_KIND, true},
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

/* What the core alone cannot know: with these settings this host refuses every request. */
static void warn_of_client(tally *t) {
    eyelet_bytes name;
    eyelet_bytes provider;
    for (size_t i = 0; eyelet_config_name(i, &name, &provider); i++) {
        const eyelet_source *source = eyelet_config_find(name);
        if (source == NULL || source->trusted_hops > 0) {
            continue;
        }
        if (source->allow_ip_count > 0) {
            warn(t, name, "allow_ips",
                 "wasmtime tells no address, so every request is refused; behind a proxy add "
                 "\"trusted_proxy\": {\"hops\": 1}");
        }
        if (source->require_https) {
            warn(t, name, "require_https",
                 "wasmtime serves plain http, so every request is refused; behind a proxy add "
                 "\"trusted_proxy\": {\"hops\": 1}");
        }
    }
}

/* Without a name: one that has every kind of destination. */
static const host *find_host(const char *name) {
    static const host any = {"", URL_KIND | SERVICE_KIND | QUEUE_KIND | BACKEND_KIND, true};
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
        (void)fprintf(stderr, "no such host: %s\n%s", options->host, usage);
        return 2;
    }
    if (!eyelet_cli_read_file(file, (size_t)4 * EYELET_CONFIG_SIZE_MAX, &text)) {
        return 1;
    }
    tally t = {eyelet_cli_file_name(file), 0};
    size_t errors =
        eyelet_config_check(text, where->kinds, !options->no_secrets, print_fault, &t);
    if (!where->knows_client) {
        warn_of_client(&t);
    }
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
