/* Hexadecimal text to bytes and back.   Layer: codec.   [RFC4648, 8]
 * Constant time: neither function branches on, or indexes memory by, the bytes that it
 * converts; sizes may leak. */
#ifndef EYELET_CODEC_HEX_H
#define EYELET_CODEC_HEX_H

#include "base/buffer.h"

/* Appends two lower-case digits a byte. */
void eyelet_hex_encode(eyelet_bytes bytes, eyelet_buffer *out);

/* Appends text.size / 2 bytes; either case. False, and *out unchanged, where the size is odd, a
 * digit is not one, or it does not fit. */
EYELET_MUST_USE bool eyelet_hex_decode(eyelet_bytes text, eyelet_buffer *out);

#endif
