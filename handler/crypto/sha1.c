/* How is SHA-1 computed for the providers that still sign with it?   Layer: crypto.
 * [FIPS180-4, 6.1]
 *
 * As in sha256.c: the message schedule in vectors of four words beside the scalar rounds.
 * Measured in V8 (Node 20) at 2.2 times BearSSL's C. HMAC-SHA1 is sound where its hash no
 * longer is; plain SHA-1 is a provider's choice. */
#include "crypto/sha1.h"

#include "crypto/block_hash.h"

typedef eyelet_words words;

static const uint32_t initial_state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476,
                                          0xc3d2e1f0};

static inline uint32_t rotate_left(uint32_t word, unsigned count) {
    return (word << count) | (word >> (32 - count));
}

static inline uint32_t choose(uint32_t b, uint32_t c, uint32_t d) { return d ^ (b & (c ^ d)); }

static inline uint32_t parity(uint32_t b, uint32_t c, uint32_t d) { return b ^ c ^ d; }

static inline uint32_t majority(uint32_t b, uint32_t c, uint32_t d) {
    return (b & c) + ((b ^ c) & d);
}

/* The four schedule words that follow the sixteen in x0 to x3. The last of them needs the
 * first: it is mixed in after the rotation, which distributes over the sum. */
static inline words extend_schedule(words x0, words x1, words x2, words x3) {
    const words zero = {0, 0, 0, 0};
    words sum = x0 ^ __builtin_shufflevector(x0, x1, 2, 3, 4, 5) ^ x2 ^
                __builtin_shufflevector(x3, zero, 1, 2, 3, 4);
    words rotated = (sum << 1) | (sum >> 31);
    words first = __builtin_shufflevector(zero, rotated, 0, 1, 2, 4);
    return rotated ^ (first << 1) ^ (first >> 31);
}

#define ROUND(mix, a, b, c, d, e, word)                                                        \
    do {                                                                                       \
        (e) += rotate_left(a, 5) + mix(b, c, d) + (word);                                      \
        (b) = rotate_left(b, 30);                                                              \
    } while (0)

/* Twenty rounds with one function and constant, after which every name means what it meant
 * before. A turn is four rounds, which leave the variables one name further and the schedule
 * four words. Unrolled it was three times the code and a tenth faster. */
#define RUN_STAGE(mix, constant)                                                               \
    for (unsigned turn = 0; turn < 5; turn++) {                                                \
        words word = x0 + (constant);                                                          \
        words next = extend_schedule(x0, x1, x2, x3);                                          \
        ROUND(mix, a, b, c, d, e, word[0]);                                                    \
        ROUND(mix, e, a, b, c, d, word[1]);                                                    \
        ROUND(mix, d, e, a, b, c, word[2]);                                                    \
        ROUND(mix, c, d, e, a, b, word[3]);                                                    \
        x0 = x1;                                                                               \
        x1 = x2;                                                                               \
        x2 = x3;                                                                               \
        x3 = next;                                                                             \
        const uint32_t first = a;                                                              \
        a = b;                                                                                 \
        b = c;                                                                                 \
        c = d;                                                                                 \
        d = e;                                                                                 \
        e = first;                                                                             \
    }

__attribute__((noinline)) static void compress_blocks(uint32_t *value, const uint8_t *blocks,
                                                      size_t block_count) {
    uint32_t a = value[0];
    uint32_t b = value[1];
    uint32_t c = value[2];
    uint32_t d = value[3];
    uint32_t e = value[4];
    for (; block_count > 0; block_count--, blocks += EYELET_BLOCK_SIZE) {
        words x0 = eyelet_block_load(blocks);
        words x1 = eyelet_block_load(blocks + 16);
        words x2 = eyelet_block_load(blocks + 32);
        words x3 = eyelet_block_load(blocks + 48);
        RUN_STAGE(choose, 0x5a827999U);
        RUN_STAGE(parity, 0x6ed9eba1U);
        RUN_STAGE(majority, 0x8f1bbcdcU);
        RUN_STAGE(parity, 0xca62c1d6U);
        a = value[0] += a;
        b = value[1] += b;
        c = value[2] += c;
        d = value[3] += d;
        e = value[4] += e;
    }
}

static void init_context(const br_hash_class **context) {
    br_sha1_context *sha = (void *)context;
    sha->vtable = &eyelet_sha1_vtable;
    memcpy(sha->val, initial_state, sizeof sha->val);
    sha->count = 0;
}

static void update_context(const br_hash_class **context, const void *data, size_t size) {
    br_sha1_context *sha = (void *)context;
    eyelet_block_update(compress_blocks, sha->val, sha->buf, &sha->count, data, size);
}

static void write_digest(const br_hash_class *const *context, void *out) {
    const br_sha1_context *sha = (const void *)context;
    uint32_t value[5];
    memcpy(value, sha->val, sizeof value);
    eyelet_block_finish(compress_blocks, value, sha->buf, sha->count);
    eyelet_block_store(out, value, 5);
}

static uint64_t save_state(const br_hash_class *const *context, void *out) {
    const br_sha1_context *sha = (const void *)context;
    eyelet_block_store(out, sha->val, 5);
    return sha->count;
}

static void restore_state(const br_hash_class **context, const void *state, uint64_t count) {
    br_sha1_context *sha = (void *)context;
    eyelet_block_restore(sha->val, state, 5);
    sha->count = count;
}

const br_hash_class eyelet_sha1_vtable = {
    .context_size = sizeof(br_sha1_context),
    .desc = BR_HASHDESC_ID(br_sha1_ID) | BR_HASHDESC_OUT(br_sha1_SIZE) | BR_HASHDESC_STATE(20) |
            BR_HASHDESC_LBLEN(6) | BR_HASHDESC_MD_PADDING | BR_HASHDESC_MD_PADDING_BE,
    .init = init_context,
    .update = update_context,
    .out = write_digest,
    .state = save_state,
    .set_state = restore_state,
};
