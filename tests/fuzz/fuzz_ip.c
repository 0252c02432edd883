/* Target: codec/ip. Property: an address is read just where inet_pton reads it, as the same
 * bytes; a network holds just the addresses that share its leading bits. */
#include "fuzz.h"

#include <arpa/inet.h>

#include "codec/ip.h"

/* The reference: inet_pton, with brackets around v6 allowed. */
static bool read_reference(eyelet_bytes text, uint8_t out[16]) {
    char plain[64];
    if (text.size >= 2 && text.data[0] == '[' && text.data[text.size - 1] == ']') {
        text = eyelet_bytes_slice(text, 1, text.size - 2);
        if (eyelet_bytes_find(text, ':') == text.size) {
            return false;
        }
    }
    if (text.size == 0 || text.size >= sizeof plain || eyelet_bytes_find(text, 0) < text.size) {
        return false;
    }
    memcpy(plain, text.data, text.size);
    plain[text.size] = '\0';
    if (inet_pton(AF_INET6, plain, out) == 1) {
        return true;
    }
    memset(out, 0, 10);
    out[10] = out[11] = 0xff;
    return inet_pton(AF_INET, plain, out + 12) == 1;
}

static bool shares_bits(const uint8_t *a, const uint8_t *b, size_t bits) {
    for (size_t i = 0; i < bits; i++) {
        if (((a[i / 8] ^ b[i / 8]) >> (7 - i % 8) & 1) != 0) {
            return false;
        }
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *copy = copy_exactly(data, size);
    eyelet_bytes network;
    eyelet_bytes address = eyelet_bytes_cut(eyelet_bytes_from(copy, size), ' ', &network);
    uint8_t reference[16];
    eyelet_ip ip;
    eyelet_cidr cidr;
    bool is_address = eyelet_ip_parse(address, &ip);
    MUST(is_address == read_reference(address, reference));
    MUST(!is_address || memcmp(ip.bytes, reference, 16) == 0);
    if (eyelet_cidr_parse(network, &cidr)) {
        MUST(cidr.prefix_bits <= 128);
        MUST(eyelet_cidr_contains(&cidr, &cidr.network));
        for (size_t i = cidr.prefix_bits; i < 128; i++) {
            MUST((cidr.network.bytes[i / 8] >> (7 - i % 8) & 1) == 0);
        }
        MUST(!is_address || eyelet_cidr_contains(&cidr, &ip) ==
                                shares_bits(cidr.network.bytes, ip.bytes, cidr.prefix_bits));
    }
    free(copy);
    return 0;
}
