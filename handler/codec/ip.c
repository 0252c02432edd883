/* How is an address or a network read?   Layer: codec.   [RFC4291, 2.2] [RFC4632, 3.1] */
#include "codec/ip.h"

#include <string.h>

#define V4_SIZE 4
#define V6_SIZE 16
#define V4_PREFIX_BITS 96 /* what stands before the IPv4 address in an IPv4-mapped one */
#define GROUP_SIZE 2
#define GROUP_DIGITS_MAX 4
#define DECIMAL_DIGITS_MAX 3

/* One to three digits without a leading zero ("010" is eight to some readers), at most max. */
static bool parse_small(eyelet_bytes text, uint32_t max, uint8_t *number) {
    if (text.size == 0 || text.size > DECIMAL_DIGITS_MAX ||
        (text.size > 1 && text.data[0] == '0')) {
        return false;
    }
    uint32_t value = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
        value = value * 10 + (uint32_t)(text.data[i] - '0');
    }
    *number = (uint8_t)value;
    return value <= max;
}

static bool parse_v4(eyelet_bytes text, uint8_t bytes[V4_SIZE]) {
    for (size_t i = 0; i < V4_SIZE; i++) {
        eyelet_bytes octet;
        text = eyelet_bytes_cut(text, '.', &octet);
        /* A NULL rest means that no dot followed: right after the fourth octet, and only there.
         */
        if (!parse_small(octet, UINT8_MAX, &bytes[i]) ||
            (text.data == NULL) != (i == V4_SIZE - 1)) {
            return false;
        }
    }
    return true;
}

static bool parse_group(eyelet_bytes text, uint8_t bytes[GROUP_SIZE]) {
    if (text.size == 0 || text.size > GROUP_DIGITS_MAX) {
        return false;
    }
    uint32_t value = 0;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];
        uint8_t letter = byte | 0x20;
        if (byte >= '0' && byte <= '9') {
            value = value << 4 | (uint32_t)(byte - '0');
        } else if (letter >= 'a' && letter <= 'f') {
            value = value << 4 | (uint32_t)(letter - 'a' + 10);
        } else {
            return false;
        }
    }
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
    return true;
}

/* Groups with single colons between them ("2001:db8", "ffff:192.0.2.1"), or nothing; false
 * where they are malformed or more than V6_SIZE bytes. IPv4 may only stand last. */
static bool parse_groups(eyelet_bytes text, bool v4_allowed, uint8_t bytes[V6_SIZE],
                         size_t *size) {
    *size = 0;
    bool more = text.size != 0;
    while (more) {
        eyelet_bytes group;
        text = eyelet_bytes_cut(text, ':', &group);
        more = text.data != NULL;
        bool is_v4 = !more && v4_allowed && eyelet_bytes_find(group, '.') < group.size;
        size_t group_size = is_v4 ? V4_SIZE : GROUP_SIZE;
        if (*size + group_size > V6_SIZE) {
            return false;
        }
        if (!(is_v4 ? parse_v4(group, bytes + *size) : parse_group(group, bytes + *size))) {
            return false;
        }
        *size += group_size;
    }
    return true;
}

/* The offset of the first "::", or text.size. */
static size_t find_gap(eyelet_bytes text) {
    for (size_t i = 0; i + 1 < text.size; i++) {
        if (text.data[i] == ':' && text.data[i + 1] == ':') {
            return i;
        }
    }
    return text.size;
}

static bool parse_v6(eyelet_bytes text, uint8_t bytes[V6_SIZE]) {
    size_t gap = find_gap(text);
    bool has_gap = gap < text.size;
    uint8_t head[V6_SIZE] = {0};
    uint8_t tail[V6_SIZE] = {0};
    size_t head_size = 0;
    size_t tail_size = 0;
    if (!parse_groups(eyelet_bytes_slice(text, 0, gap), !has_gap, head, &head_size) ||
        !parse_groups(eyelet_bytes_from_offset(text, gap + 2), true, tail, &tail_size)) {
        return false;
    }
    /* "::" stands for at least one group; without it all eight are written out. */
    size_t size = head_size + tail_size;
    if (has_gap ? size > V6_SIZE - GROUP_SIZE : size != V6_SIZE) {
        return false;
    }
    memset(bytes, 0, V6_SIZE);
    memcpy(bytes, head, head_size);
    memcpy(bytes + V6_SIZE - tail_size, tail, tail_size);
    return true;
}

static bool is_v6_text(eyelet_bytes text) { return eyelet_bytes_find(text, ':') < text.size; }

static bool parse_address(eyelet_bytes text, uint8_t bytes[V6_SIZE]) {
    if (!is_v6_text(text)) {
        bytes[V6_SIZE - V4_SIZE - 2] = 0xFF;
        bytes[V6_SIZE - V4_SIZE - 1] = 0xFF;
        return parse_v4(text, bytes + V6_SIZE - V4_SIZE);
    }
    if (text.data[0] == '[') {
        if (text.data[text.size - 1] != ']') {
            return false;
        }
        text = eyelet_bytes_slice(text, 1, text.size - 2);
    }
    return parse_v6(text, bytes);
}

/* The bits of byte_index (0..15) that lie within the prefix. */
static uint8_t mask_of_byte(uint32_t prefix_bits, uint32_t byte_index) {
    uint32_t before = byte_index * 8;
    uint32_t inside = prefix_bits <= before       ? 0
                      : prefix_bits - before >= 8 ? 8
                                                  : prefix_bits - before;
    return (uint8_t)(0xFF00U >> inside);
}

bool eyelet_ip_parse(eyelet_bytes text, eyelet_ip *ip) {
    eyelet_ip parsed = {{0}};
    bool ok = parse_address(text, parsed.bytes);
    *ip = ok ? parsed : (eyelet_ip){{0}};
    return ok;
}

/* On failure *cidr is unchanged: zeroed it would be ::/0, which contains every address. */
bool eyelet_cidr_parse(eyelet_bytes text, eyelet_cidr *cidr) {
    eyelet_bytes address;
    eyelet_bytes prefix = eyelet_bytes_cut(text, '/', &address);
    eyelet_cidr parsed = {.prefix_bits = 128};
    if (!eyelet_ip_parse(address, &parsed.network)) {
        return false;
    }
    if (prefix.data != NULL) {
        uint32_t offset = is_v6_text(address) ? 0 : V4_PREFIX_BITS;
        if (!parse_small(prefix, 128 - offset, &parsed.prefix_bits)) {
            return false;
        }
        parsed.prefix_bits = (uint8_t)(parsed.prefix_bits + offset);
    }
    for (uint32_t i = 0; i < V6_SIZE; i++) {
        if ((parsed.network.bytes[i] & (uint8_t)~mask_of_byte(parsed.prefix_bits, i)) != 0) {
            return false;
        }
    }
    *cidr = parsed;
    return true;
}

bool eyelet_cidr_contains(const eyelet_cidr *cidr, const eyelet_ip *ip) {
    uint32_t difference = 0;
    for (uint32_t i = 0; i < V6_SIZE; i++) {
        difference |= (uint32_t)(cidr->network.bytes[i] ^ ip->bytes[i]) &
                      mask_of_byte(cidr->prefix_bits, i);
    }
    return difference == 0;
}
