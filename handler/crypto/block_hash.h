/* What do SHA-1 and SHA-256 share?   Layer: crypto; for sha1.c and sha256.c only.   [FIPS180-4,
 * 5]
 *
 * Blocks of 64 bytes, a size in bits at the end of the last one, big-endian words. Whole blocks
 * are compressed where the caller has them, without a copy. */
#ifndef EYELET_CRYPTO_BLOCK_HASH_H
#define EYELET_CRYPTO_BLOCK_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EYELET_BLOCK_SIZE 64
#define EYELET_BLOCK_LENGTH_OFFSET                                                             \
    56 /* where the last block holds the message's size in bits */

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are read by reversing bytes");

typedef uint32_t eyelet_words __attribute__((vector_size(16)));
typedef uint8_t eyelet_octets __attribute__((vector_size(16)));

typedef void (*eyelet_compress)(uint32_t *value, const uint8_t *blocks, size_t block_count);

static inline eyelet_words eyelet_block_load(const uint8_t *bytes) {
    eyelet_octets raw;
    memcpy(&raw, bytes, sizeof raw);
    return (eyelet_words)__builtin_shufflevector(raw, raw, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8,
                                                 15, 14, 13, 12);
}

static inline void eyelet_block_store(uint8_t *out, const uint32_t *value, size_t word_count) {
    for (size_t i = 0; i < word_count; i++) {
        uint32_t word = __builtin_bswap32(value[i]);
        memcpy(out + 4 * i, &word, sizeof word);
    }
}

static inline void eyelet_block_restore(uint32_t *value, const uint8_t *bytes,
                                        size_t word_count) {
    for (size_t i = 0; i < word_count; i++) {
        uint32_t word;
        memcpy(&word, bytes + 4 * i, sizeof word);
        value[i] = __builtin_bswap32(word);
    }
}

/* buffer holds the last *count % 64 bytes of what has been seen. */
static inline void eyelet_block_update(eyelet_compress compress, uint32_t *value,
                                       uint8_t buffer[EYELET_BLOCK_SIZE], uint64_t *count,
                                       const uint8_t *bytes, size_t size) {
    size_t filled = (size_t)(*count % EYELET_BLOCK_SIZE);
    if (size == 0) {
        return;
    }
    *count += size;
    if (filled > 0) {
        size_t missing = EYELET_BLOCK_SIZE - filled;
        if (size < missing) {
            memcpy(buffer + filled, bytes, size);
            return;
        }
        memcpy(buffer + filled, bytes, missing);
        compress(value, buffer, 1);
        bytes += missing;
        size -= missing;
    }
    if (size >= EYELET_BLOCK_SIZE) {
        compress(value, bytes, size / EYELET_BLOCK_SIZE);
        bytes += size - size % EYELET_BLOCK_SIZE;
        size %= EYELET_BLOCK_SIZE;
    }
    if (size > 0) {
        memcpy(buffer, bytes, size);
    }
}

/* Brings value, a copy of the state, to what the digest is. */
static inline void eyelet_block_finish(eyelet_compress compress, uint32_t *value,
                                       const uint8_t buffer[EYELET_BLOCK_SIZE],
                                       uint64_t count) {
    uint8_t tail[2 * EYELET_BLOCK_SIZE] = {0};
    size_t filled = (size_t)(count % EYELET_BLOCK_SIZE);
    size_t tail_size =
        filled < EYELET_BLOCK_LENGTH_OFFSET ? EYELET_BLOCK_SIZE : 2 * EYELET_BLOCK_SIZE;
    uint64_t bit_count = __builtin_bswap64(count << 3);
    memcpy(tail, buffer, filled);
    tail[filled] = 0x80;
    memcpy(tail + tail_size - sizeof bit_count, &bit_count, sizeof bit_count);
    compress(value, tail, tail_size / EYELET_BLOCK_SIZE);
}

#endif
