/* Base64 text to bytes and back.   Layer: codec.   [RFC4648, 4 and 5]
 * Constant time: neither function branches on, or indexes memory by, the bytes that it
 * converts; sizes and the place of the padding may leak. */
#ifndef EYELET_CODEC_BASE64_H
#define EYELET_CODEC_BASE64_H

#include "base/buffer.h"

/* Appends the standard alphabet with padding. */
void eyelet_base64_encode(eyelet_bytes bytes, eyelet_buffer *out);
/* Appends the URL-safe alphabet without padding. */
void eyelet_base64url_encode(eyelet_bytes bytes, eyelet_buffer *out);

/* Standard alphabet; padding required; unused bits must be zero; no white space. False, and
 * *out unchanged, otherwise or where it does not fit. */
EYELET_MUST_USE bool eyelet_base64_decode(eyelet_bytes text, eyelet_buffer *out);

/* URL-safe alphabet; padding optional (correct where present); unused bits must be zero. */
EYELET_MUST_USE bool eyelet_base64url_decode(eyelet_bytes text, eyelet_buffer *out);

/* For keys that people paste: either alphabet, padding optional. */
EYELET_MUST_USE bool eyelet_base64_decode_lenient(eyelet_bytes text, eyelet_buffer *out);

#endif
