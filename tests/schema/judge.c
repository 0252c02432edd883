/* What does eyelet_config_check say of each configuration on standard input?   Layer: tests.
 *
 * Input: blocks of "KINDS SIZE\n" and SIZE bytes of a configuration; KINDS are the bits of the
 * host's destinations. Output: a line "error PATH: MESSAGE" or "warning PATH: MESSAGE" a fault,
 * then "end ERRORS SOURCE=REASON ...": what eyelet_config_find says of each source after it.
 * Secrets go by their names: those of the table below, MISSING..., LONG..., else a good one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guard.h"
#include "webhook/config.h"

static bool begins(eyelet_bytes name, const char *with) {
    return eyelet_bytes_starts_with(name, eyelet_bytes_from_text(with));
}

static const char *const named[][2] = {
    {"PLACEHOLDER", "<your secret>"},
    {"EMPTY", ""},
    {"SPACED", "two\nlines"},
    {"NOT_BASE64", "whsec_%%%"},
    {"QUOTED", "'a-long-secret'"},
    {"UNFILLED", "${STRIPE_SECRET}"},
    {"UNDEFINED", "undefined"},
    {"CURLY", "\xe2\x80\x9c"
              "a-long-secret\xe2\x80\x9d"},
    {"BLANK", "Bearer a-long-secret"},
    {"PASSWORD", "user:pass word"},
    {"API_KEY", "sk_live_abcdefgh"},
    {"ENDPOINT_ID", "we_1Mr5jULkdIwHu7ix1ibLTM0x"},
    {"BOT_TOKEN", "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11"},
    {"APP_TOKEN", "pat-na1-01234567"},
    {"RESEND_KEY", "re_xxxxxxxxx"},
    {"PAT", "github_pat_abcdefgh"},
    {"DELIVERY_WORD", "password"},
    {"SHORT", "1234567"},
};

ptrdiff_t eyelet_host_secret(eyelet_bytes name, uint8_t *out, size_t out_size) {
    const char *text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    if (begins(name, "MISSING")) {
        return -1;
    }
    if (begins(name, "LONG")) {
        memset(out, 'a', out_size);
        return (ptrdiff_t)out_size + 1;
    }
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        text = begins(name, named[i][0]) ? named[i][1] : text;
    }
    size_t size = strlen(text);
    memcpy(out, text, size < out_size ? size : out_size);
    return (ptrdiff_t)size;
}

ptrdiff_t eyelet_host_header(eyelet_bytes name, uint8_t *out, size_t out_size) {
    (void)name;
    (void)out;
    (void)out_size;
    return -1;
}

uint8_t *eyelet_host_region(size_t size) {
    (void)size;
    return NULL;
}

static void print_fault(void *context, eyelet_severity severity, eyelet_bytes path,
                        eyelet_bytes message) {
    (void)context;
    (void)printf("%s %.*s: %.*s\n", severity == EYELET_SEVERITY_ERROR ? "error" : "warning",
                 (int)path.size, (const char *)path.data, (int)message.size,
                 (const char *)message.data);
}

int main(void) {
    unsigned kinds;
    size_t size;
    while (scanf("%u %zu", &kinds, &size) == 2 && getchar() == '\n') {
        uint8_t *text = eyelet_guard_memory(size);
        if (fread(text, 1, size, stdin) != size) {
            return 1;
        }
        eyelet_bytes view = eyelet_bytes_from(text, size);
        size_t errors = eyelet_config_check(view, kinds, true, print_fault, NULL);
        (void)printf("end %zu%s", errors, eyelet_config_load(view, kinds) ? "" : " unusable");
        eyelet_bytes name;
        eyelet_bytes provider;
        for (size_t i = 0; eyelet_config_name(i, &name, &provider); i++) {
            const eyelet_source *source = eyelet_config_find(name);
            eyelet_bytes reason = eyelet_reason_name(source->fault);
            (void)printf(" %.*s=%.*s", (int)name.size, (const char *)name.data,
                         (int)reason.size, (const char *)reason.data);
        }
        (void)printf("\n");
    }
    return 0;
}
