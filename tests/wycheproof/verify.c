/* What does handler/crypto answer to one vector a line?   Layer: tests. run.py writes the lines
 * and judges the answers.
 *
 *   hmac KIND KEY MESSAGE TAG       -> the full MAC, a space, and 1 where TAG equals it
 *   ecdsa KEY DIGEST SIGNATURE      -> 1 or 0; ecdsa-raw likewise with r || s
 *   rsa KIND KEY DIGEST SIGNATURE   -> 1 or 0
 *   ed25519 KEY MESSAGE SIGNATURE   -> 1 or 0
 *   key TEXT                        -> the decoded key, or "refused"
 * KIND is eyelet_hash_kind's number; all else is hex, "-" where it is empty. */
#include "crypto/hmac.h"
#include "crypto/public_key.h"
#include "crypto/secret_equal.h"
#include "guard.h"

#include <stdio.h>

#define FIELD_COUNT_MAX 5
#define LINE_SIZE_MAX (1 << 20)

static unsigned read_digit(char digit) {
    return digit <= '9' ? (unsigned)(digit - '0') : (unsigned)(digit - 'a' + 10);
}

/* Each at a guard page of its own. */
static eyelet_bytes read_hex(const char *text) {
    size_t size = strcmp(text, "-") == 0 ? 0 : strlen(text) / 2;
    uint8_t *bytes = eyelet_guard_memory(size);
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(read_digit(text[2 * i]) << 4 | read_digit(text[2 * i + 1]));
    }
    return eyelet_bytes_from(bytes, size);
}

static void print_hex(const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        (void)printf("%02x", (unsigned)bytes[i]);
    }
}

static void answer_hmac(char *const *fields) {
    eyelet_hmac_key key;
    eyelet_hmac mac;
    uint8_t out[EYELET_HASH_SIZE_MAX];
    eyelet_hmac_key_init(&key, (eyelet_hash_kind)atoi(fields[1]), read_hex(fields[2]));
    eyelet_hmac_start(&mac, &key);
    eyelet_hmac_update(&mac, read_hex(fields[3]));
    size_t size = eyelet_hmac_finish(&mac, out);
    print_hex(out, size);
    (void)printf(" %d\n",
                 eyelet_secret_equal(read_hex(fields[4]), eyelet_bytes_from(out, size)));
}

static void answer_key(char *const *fields) {
    uint8_t *der = eyelet_guard_memory(EYELET_PUBLIC_KEY_SIZE_MAX);
    size_t size = 0;
    if (eyelet_public_key_decode(read_hex(fields[1]), der, &size)) {
        print_hex(der, size);
        (void)printf("\n");
    } else {
        (void)printf("refused\n");
    }
}

int main(void) {
    static char line[LINE_SIZE_MAX];
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *fields[FIELD_COUNT_MAX] = {NULL};
        size_t count = 0;
        for (char *field = strtok(line, " \n"); field != NULL && count < FIELD_COUNT_MAX;
             field = strtok(NULL, " \n")) {
            fields[count++] = field;
        }
        if (count == 5 && strcmp(fields[0], "hmac") == 0) {
            answer_hmac(fields);
        } else if (count == 4 && strcmp(fields[0], "ecdsa") == 0) {
            uint8_t raw[64];
            (void)printf("%d\n", eyelet_ecdsa_p256_unpack(read_hex(fields[3]), raw) &&
                                     eyelet_ecdsa_p256_verify(
                                         read_hex(fields[1]), read_hex(fields[2]).data,
                                         eyelet_bytes_from(raw, sizeof raw)));
        } else if (count == 4 && strcmp(fields[0], "ecdsa-raw") == 0) {
            (void)printf("%d\n",
                         eyelet_ecdsa_p256_verify(read_hex(fields[1]), read_hex(fields[2]).data,
                                                  read_hex(fields[3])));
        } else if (count == 5 && strcmp(fields[0], "rsa") == 0) {
            (void)printf("%d\n", eyelet_rsa_verify(
                                     read_hex(fields[2]), (eyelet_hash_kind)atoi(fields[1]),
                                     read_hex(fields[3]).data, read_hex(fields[4])));
        } else if (count == 4 && strcmp(fields[0], "ed25519") == 0) {
            (void)printf("%d\n", eyelet_ed25519_verify(read_hex(fields[1]), read_hex(fields[2]),
                                                       read_hex(fields[3])));
        } else if (count == 2 && strcmp(fields[0], "key") == 0) {
            answer_key(fields);
        } else {
            (void)fprintf(stderr, "what is this line? %s\n",
                          fields[0] == NULL ? "" : fields[0]);
            return 2;
        }
    }
    return 0;
}
