/* Is this client address in that network?   Layer: codec.   [RFC4291] [RFC4632] [RFC5952] */
#ifndef EYELET_CODEC_IP_H
#define EYELET_CODEC_IP_H

#include "base/bytes.h"

/* An address as 16 bytes; IPv4 is held as IPv4-mapped (::ffff:a.b.c.d), so that one form
 * compares with the other. */
typedef struct eyelet_ip {
    uint8_t bytes[16];
} eyelet_ip;

typedef struct eyelet_cidr {
    eyelet_ip network;
    uint8_t prefix_bits; /* 0..128, counted in the 16-byte form (a v4 /24 is 120) */
} eyelet_cidr;

/* "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", "[2001:db8::1]"; a zone ("%eth0") and leading
 * zeros in v4 are refused. False and *ip zeroed otherwise. */
EYELET_MUST_USE bool eyelet_ip_parse(eyelet_bytes text, eyelet_ip *ip);

/* "192.0.2.0/24", "2001:db8::/32", or a single address. Host bits must be zero: "192.0.2.1/24"
 * is refused (a typing error that would else pass unseen). */
EYELET_MUST_USE bool eyelet_cidr_parse(eyelet_bytes text, eyelet_cidr *cidr);

EYELET_MUST_USE bool eyelet_cidr_contains(const eyelet_cidr *cidr, const eyelet_ip *ip);

#endif
