/* Which tables of the README come from the rows?   Layer: cli. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

static const char *algorithm_text(eyelet_algorithm algorithm) {
    switch (algorithm) {
    case EYELET_ALGORITHM_HMAC_SHA256:
        return "HMAC-SHA256";
    case EYELET_ALGORITHM_HMAC_SHA1:
        return "HMAC-SHA1";
    case EYELET_ALGORITHM_HMAC_SHA384:
        return "HMAC-SHA384";
    case EYELET_ALGORITHM_HMAC_SHA512:
        return "HMAC-SHA512";
    case EYELET_ALGORITHM_SHA1:
        return "SHA-1 with the secret";
    case EYELET_ALGORITHM_SHA256:
        return "SHA-256 with the secret";
    case EYELET_ALGORITHM_TOKEN:
        return "token";
    case EYELET_ALGORITHM_BASIC:
        return "Basic";
    case EYELET_ALGORITHM_ED25519:
        return "Ed25519";
    case EYELET_ALGORITHM_ECDSA_P256:
        return "ECDSA P-256";
    case EYELET_ALGORITHM_RSA_SHA256:
        return "RSA-SHA256";
    case EYELET_ALGORITHM_JWT_HS256:
        return "JWT HS256";
    case EYELET_ALGORITHM_JWT_RS256:
        return "JWT RS256";
    case EYELET_ALGORITHM_JWT_ES256:
        return "JWT ES256";
    case EYELET_ALGORITHM_UNSIGNED:
        break;
    }
    return "none";
}

static const char *evidence_text(eyelet_evidence evidence) {
    switch (evidence) {
    case EYELET_EVIDENCE_VECTOR:
        return "official vector";
    case EYELET_EVIDENCE_SDK:
        return "official SDK";
    case EYELET_EVIDENCE_DOCUMENTATION:
        break;
    }
    return "documentation";
}

static const char *trust_text(const eyelet_row *row) {
    if (row->handshake == EYELET_HANDSHAKE_NONE) {
        return "-";
    }
    switch (row->trust) {
    case EYELET_TRUST_TOKEN:
        return "token";
    case EYELET_TRUST_SIGNED:
        return "signed";
    case EYELET_TRUST_OPEN:
        break;
    }
    return "open";
}

/* "|" would end a cell. */
static void print_cell(const char *text) {
    for (; *text != 0; text++) {
        (void)fputs(*text == '|' ? "\\|" : (char[]){*text, 0}, stdout);
    }
}

static void print_seconds(int32_t seconds) {
    if (seconds % 3600 == 0) {
        (void)printf("%d h", (int)(seconds / 3600));
    } else if (seconds % 60 == 0) {
        (void)printf("%d min", (int)(seconds / 60));
    } else {
        (void)printf("%d s", (int)seconds);
    }
}

static void print_window(const eyelet_row *row) {
    if (row->timestamp.past_s == 0) {
        (void)fputs("-", stdout);
        return;
    }
    print_seconds(row->timestamp.past_s);
    if (row->timestamp.future_s > 0) {
        (void)fputs(row->timestamp.future_s == row->timestamp.past_s ? ", both ways"
                                                                     : ", ahead ",
                    stdout);
        if (row->timestamp.future_s != row->timestamp.past_s) {
            print_seconds(row->timestamp.future_s);
        }
    }
}

static void print_key(const eyelet_row *row) {
    if (row->batch != NULL && strcmp(row->batch, "meta") == 0) {
        (void)fputs("each message's or status's id", stdout);
    } else if (row->id == NULL) {
        (void)fputs(row->batch == NULL ? "hash of the body" : "hash of each item", stdout);
    } else if (row->id[0] == 0) {
        (void)fputs("none", stdout);
    } else {
        (void)fputs("`", stdout);
        print_cell(row->id);
        (void)printf("`%s", row->id_unsigned ? " (not signed)" : "");
    }
}

static void print_slugs(const eyelet_row *row) {
    const char *alias;
    const char *slug;
    (void)printf("`%s`", row->slug);
    for (size_t i = 0; eyelet_provider_alias(i, &alias, &slug); i++) {
        if (strcmp(slug, row->slug) == 0) {
            (void)printf(", `%s`", alias);
        }
    }
}

void eyelet_cli_print_providers(void) {
    (void)puts(
        "| provider | slug | signature | replay window | dedup key | handshake | evidence |");
    (void)puts("|---|---|---|---|---|---|---|");
    eyelet_row the_row;
    const eyelet_row *row = &the_row;
    for (size_t i = 0; eyelet_provider_at(i, &the_row); i++) {
        (void)fputs("| ", stdout);
        print_cell(row->title);
        (void)fputs(" | ", stdout);
        print_slugs(row);
        (void)printf(" | %s", algorithm_text(row->algorithm));
        if (row->signature.source != NULL) {
            (void)fputs(", `", stdout);
            print_cell(row->signature.source);
            (void)fputs("`", stdout);
        }
        (void)fputs(" | ", stdout);
        print_window(row);
        (void)fputs(" | ", stdout);
        print_key(row);
        (void)printf(" | %s | %s |\n", trust_text(row), evidence_text(row->evidence));
    }
}

void eyelet_cli_print_reasons(void) {
    (void)puts("| reason | status | meaning | example |");
    (void)puts("|---|---|---|---|");
    for (size_t i = 0; i < EYELET_REASON_COUNT; i++) {
        eyelet_reason reason = (eyelet_reason)i;
        eyelet_bytes name = eyelet_reason_name(reason);
        eyelet_bytes meaning = eyelet_reason_text(reason);
        eyelet_bytes example = eyelet_reason_example(reason);
        bool code = !eyelet_bytes_equal(example, EYELET_BYTES("-"));
        (void)printf("| `%.*s` | %d | %.*s | %s%.*s%s |\n", (int)name.size,
                     (const char *)name.data, (int)eyelet_reason_status(reason),
                     (int)meaning.size, (const char *)meaning.data, code ? "`" : "",
                     (int)example.size, (const char *)example.data, code ? "`" : "");
    }
}
