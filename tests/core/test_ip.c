/* Are addresses and networks read strictly, and compared bit by bit?   Layer: tests.
 * Expected values: Python's ipaddress. */
#include "codec/ip.h"
#include "guard.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define MAPPED "00000000000000000000ffff"

static const struct {
    const char *name, *text, *hex; /* hex NULL: refused */
} address_cases[] = {
    {"IPv4", "192.0.2.1", MAPPED "c0000201"},
    {"the least IPv4", "0.0.0.0", MAPPED "00000000"},
    {"the greatest IPv4", "255.255.255.255", MAPPED "ffffffff"},
    {"IPv6 with a gap", "2001:db8::1", "20010db8000000000000000000000001"},
    {"IPv6 in full", "2001:db8:1:2:3:4:5:6", "20010db8000100020003000400050006"},
    {"capitals and leading zeros", "2001:0DB8::00aF", "20010db80000000000000000000000af"},
    {"the unspecified address", "::", "00000000000000000000000000000000"},
    {"loopback", "::1", "00000000000000000000000000000001"},
    {"a gap at the end", "fe80::", "fe800000000000000000000000000000"},
    {"a gap of one group, first", "::2:3:4:5:6:7:8", "00000002000300040005000600070008"},
    {"a gap of one group, last", "1:2:3:4:5:6:7::", "00010002000300040005000600070000"},
    {"IPv4-mapped", "::ffff:192.0.2.1", MAPPED "c0000201"},
    {"IPv4-mapped in groups", "::ffff:c000:201", MAPPED "c0000201"},
    {"IPv4-compatible", "::192.0.2.1", "000000000000000000000000c0000201"},
    {"IPv4 after six groups", "1:2:3:4:5:6:192.0.2.1", "000100020003000400050006c0000201"},
    {"brackets", "[2001:db8::1]", "20010db8000000000000000000000001"},

    {"nothing", "", NULL},
    {"three octets", "192.0.2", NULL},
    {"five octets", "192.0.2.1.1", NULL},
    {"a dot at the end", "192.0.2.1.", NULL},
    {"a dot at the front", ".192.0.2.1", NULL},
    {"an empty octet", "192..2.1", NULL},
    {"an octet of 256", "192.0.2.256", NULL},
    {"an octet of four digits", "192.0.2.0001", NULL},
    {"a leading zero", "192.0.2.01", NULL},
    {"two zeros", "192.0.2.00", NULL},
    {"hexadecimal", "0xc0.0.2.1", NULL},
    {"a plain number", "3221225985", NULL},
    {"a blank", " 192.0.2.1", NULL},
    {"a port", "192.0.2.1:80", NULL},
    {"a minus", "192.0.2.-1", NULL},
    {"IPv4 in brackets", "[192.0.2.1]", NULL},
    {"a colon alone", ":", NULL},
    {"three colons", ":::", NULL},
    {"a gap and a colon", "1:::2", NULL},
    {"two gaps", "1::2::3", NULL},
    {"seven groups", "1:2:3:4:5:6:7", NULL},
    {"nine groups", "1:2:3:4:5:6:7:8:9", NULL},
    {"a gap beside eight groups", "1:2:3:4::5:6:7:8", NULL},
    {"a gap after eight groups", "1:2:3:4:5:6:7:8::", NULL},
    {"a colon at the end", "1:2:3:4:5:6:7:8:", NULL},
    {"a colon at the front", ":1:2:3:4:5:6:7:8", NULL},
    {"a colon after a gap's groups", "1::2:", NULL},
    {"a group of five digits", "2001:db8::10000", NULL},
    {"a letter past f", "2001:db8::g", NULL},
    {"IPv4 in the middle", "::192.0.2.1:1", NULL},
    {"IPv4 before a gap", "192.0.2.1::", NULL},
    {"IPv4 after seven groups", "1:2:3:4:5:6:7:192.0.2.1", NULL},
    {"IPv4 after five groups", "1:2:3:4:5:192.0.2.1", NULL},
    {"a bad IPv4 at the end", "::ffff:192.0.2.256", NULL},
    {"a zone", "fe80::1%eth0", NULL},
    {"an open bracket", "[::1", NULL},
    {"a closed bracket", "::1]", NULL},
    {"brackets alone", "[]", NULL},
    {"brackets around a colon", "[:]", NULL},
    {"two pairs of brackets", "[[::1]]", NULL},
    {"a port after brackets", "[::1]:80", NULL},
    {"a prefix", "2001:db8::/32", NULL},
};

static void write_hex(const eyelet_ip *ip, char hex[33]) {
    for (size_t i = 0; i < 16; i++) {
        hex[2 * i] = "0123456789abcdef"[ip->bytes[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[ip->bytes[i] & 15];
    }
    hex[32] = 0;
}

static void addresses(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof address_cases / sizeof *address_cases; i++) {
        const char *text = address_cases[i].text;
        eyelet_ip ip;
        char hex[33];
        memset(&ip, 0xA5, sizeof ip);
        bool ok = eyelet_ip_parse(eyelet_guard(text, strlen(text)), &ip);
        write_hex(&ip, hex);
        const char *expected = address_cases[i].hex == NULL ? "00000000000000000000000000000000"
                                                            : address_cases[i].hex;
        if (ok != (address_cases[i].hex != NULL) || strcmp(hex, expected) != 0) {
            fail_msg("%s: \"%s\" gave %d, %s", address_cases[i].name, text, ok, hex);
        }
    }
}

static const struct {
    const char *name, *network, *inside, *outside; /* inside NULL: the network is refused */
} network_cases[] = {
    {"a v4 /24, its first", "192.0.2.0/24", "192.0.2.0", "192.0.1.255"},
    {"a v4 /24, its last", "192.0.2.0/24", "192.0.2.255", "192.0.3.0"},
    {"a v4 /24 against mapped text", "192.0.2.0/24", "::ffff:192.0.2.7", "::192.0.2.7"},
    {"a v4 prefix within a byte", "10.16.0.0/12", "10.31.255.255", "10.32.0.0"},
    {"a v4 /31", "192.0.2.2/31", "192.0.2.3", "192.0.2.4"},
    {"a v4 /32", "192.0.2.1/32", "192.0.2.1", "192.0.2.0"},
    {"a v4 address alone", "192.0.2.1", "192.0.2.1", "192.0.2.2"},
    {"all of v4, and no v6", "0.0.0.0/0", "203.0.113.9", "2001:db8::1"},
    {"a v4 /1", "128.0.0.0/1", "255.0.0.0", "127.255.255.255"},
    {"a v6 /32", "2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"},
    {"a v6 prefix within a byte", "2001:db8:8000::/33", "2001:db8:ffff::", "2001:db8:7fff::"},
    {"a v6 /127", "2001:db8::2/127", "2001:db8::3", "2001:db8::4"},
    {"a v6 address alone", "2001:db8::1", "2001:db8::1", "2001:db8::2"},
    {"a mapped network counts in 128 bits", "::ffff:192.0.2.0/120", "192.0.2.9", "192.0.3.9"},
    {"everything", "::/0", "192.0.2.1", NULL},

    {"host bits, v4", "192.0.2.1/24", NULL, NULL},
    {"one host bit, v4", "10.24.0.0/12", NULL, NULL},
    {"host bits, v6", "2001:db8::1/32", NULL, NULL},
    {"host bits at /0", "128.0.0.0/0", NULL, NULL},
    {"33 bits of v4", "192.0.2.1/33", NULL, NULL},
    {"129 bits of v6", "2001:db8::/129", NULL, NULL},
    {"256 bits, that a byte would take for 0", "::/256", NULL, NULL},
    {"160 bits of v4, that a byte would take for 0", "0.0.0.0/160", NULL, NULL},
    {"no bits", "192.0.2.0/", NULL, NULL},
    {"a leading zero", "192.0.2.0/024", NULL, NULL},
    {"a sign", "192.0.2.0/+24", NULL, NULL},
    {"a minus", "192.0.2.0/-1", NULL, NULL},
    {"a net mask", "192.0.2.0/255.255.255.0", NULL, NULL},
    {"two prefixes", "192.0.2.0/24/24", NULL, NULL},
    {"no address", "/24", NULL, NULL},
    {"three octets", "192.0.2/24", NULL, NULL},
    {"nothing", "", NULL, NULL},
    {"a blank", "192.0.2.0/24 ", NULL, NULL},
};

static bool contains(const eyelet_cidr *cidr, const char *text) {
    eyelet_ip ip;
    assert_true(eyelet_ip_parse(eyelet_guard(text, strlen(text)), &ip));
    return eyelet_cidr_contains(cidr, &ip);
}

static void networks(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof network_cases / sizeof *network_cases; i++) {
        const char *text = network_cases[i].network;
        eyelet_cidr cidr;
        eyelet_cidr before;
        memset(&cidr, 0xA5, sizeof cidr);
        before = cidr;
        bool ok = eyelet_cidr_parse(eyelet_guard(text, strlen(text)), &cidr);
        bool expected = network_cases[i].inside != NULL;
        if (ok != expected || (ok && !contains(&cidr, network_cases[i].inside)) ||
            (ok && network_cases[i].outside != NULL &&
             contains(&cidr, network_cases[i].outside)) ||
            (!ok && memcmp(&cidr, &before, sizeof cidr) != 0)) {
            fail_msg("%s: \"%s\"", network_cases[i].name, text);
        }
    }
}

static void every_prefix_looks_at_just_its_bits(void **state) {
    (void)state;
    for (unsigned prefix = 0; prefix <= 128; prefix++) {
        eyelet_cidr cidr = {.prefix_bits = (uint8_t)prefix};
        for (unsigned bit = 0; bit < 128; bit++) {
            eyelet_ip ip = {{0}};
            ip.bytes[bit / 8] = (uint8_t)(0x80U >> bit % 8);
            assert_int_equal(eyelet_cidr_contains(&cidr, &ip), bit >= prefix);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(networks),
        cmocka_unit_test(every_prefix_looks_at_just_its_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
