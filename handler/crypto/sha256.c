/* How is SHA-256 computed where the processor's own instruction is out of reach?   Layer:
 * crypto.   [FIPS180-4]
 *
 * WebAssembly has no SHA instruction, but 128-bit vectors: four words of the message schedule
 * are made at a time while the scalar rounds, which wait for one another, leave the vector
 * units idle. Written with the compiler's vector extension, which becomes wasm SIMD, SSE2 or
 * NEON. Measured in V8 (Node 20) at 1.75 times BearSSL's C. */
#include "crypto/sha256.h"

#include "crypto/block_hash.h"

#define ROUND_COUNT 64

typedef eyelet_words words;
typedef uint64_t pairs __attribute__((vector_size(16)));

/* The same state as BearSSL's: eight working variables, and b ^ c, which the next round's
 * majority reuses. */
typedef struct working_state {
    uint32_t a, b, c, d, e, f, g, h;
    uint32_t b_xor_c;
} working_state;

/* [FIPS180-4, 4.2.2] */
static const uint32_t round_constants[ROUND_COUNT] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
    0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
    0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
    0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
    0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2};

/* [FIPS180-4, 5.3.3] */
static const uint32_t initial_state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                          0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

static inline uint32_t rotate_right(uint32_t word, unsigned count) {
    return (word >> count) | (word << (32 - count));
}

static inline words load_constants(size_t round) {
    words constants;
    memcpy(&constants, round_constants + round, sizeof constants);
    return constants;
}

static inline words mix_small_0(words x) {
    return ((x >> 7) | (x << 25)) ^ ((x >> 18) | (x << 14)) ^ (x >> 3);
}

/* Of words that stand twice side by side: a 64-bit shift of the pair leaves the rotated word in
 * its lower half, which saves two operations a rotation. The upper halves are of no use. */
static inline words mix_small_1(words doubled) {
    return (words)((pairs)doubled >> 17) ^ (words)((pairs)doubled >> 19) ^ (doubled >> 10);
}

/* The four schedule words that follow the sixteen in x0 to x3. */
static inline words extend_schedule(words x0, words x1, words x2, words x3) {
    const words zero = {0, 0, 0, 0};
    words back_15 = __builtin_shufflevector(x0, x1, 1, 2, 3, 4);
    words back_7 = __builtin_shufflevector(x2, x3, 1, 2, 3, 4);
    words next = x0 + mix_small_0(back_15) + back_7;
    /* The last two words need the first two. */
    words mixed = mix_small_1(__builtin_shufflevector(x3, x3, 2, 2, 3, 3));
    next += __builtin_shufflevector(mixed, zero, 0, 2, 4, 5);
    mixed = mix_small_1(__builtin_shufflevector(next, next, 0, 0, 1, 1));
    return next + __builtin_shufflevector(mixed, zero, 4, 5, 0, 2);
}

/* One round. The caller renames the variables instead of moving them: d and h are what changes.
 */
#define ROUND(a, b, c, d, e, f, g, h, word)                                                    \
    do {                                                                                       \
        uint32_t sum = (h) + (word) + ((g) ^ ((e) & ((f) ^ (g)))) +                            \
                       (rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25));       \
        uint32_t a_xor_b = (a) ^ (b);                                                          \
        (d) += sum;                                                                            \
        (h) = sum + (rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22)) +         \
              ((b) ^ (s->b_xor_c & a_xor_b));                                                  \
        s->b_xor_c = a_xor_b;                                                                  \
    } while (0)

static inline void run_even_rounds(working_state *s, words w) {
    ROUND(s->a, s->b, s->c, s->d, s->e, s->f, s->g, s->h, w[0]);
    ROUND(s->h, s->a, s->b, s->c, s->d, s->e, s->f, s->g, w[1]);
    ROUND(s->g, s->h, s->a, s->b, s->c, s->d, s->e, s->f, w[2]);
    ROUND(s->f, s->g, s->h, s->a, s->b, s->c, s->d, s->e, w[3]);
}

static inline void run_odd_rounds(working_state *s, words w) {
    ROUND(s->e, s->f, s->g, s->h, s->a, s->b, s->c, s->d, w[0]);
    ROUND(s->d, s->e, s->f, s->g, s->h, s->a, s->b, s->c, w[1]);
    ROUND(s->c, s->d, s->e, s->f, s->g, s->h, s->a, s->b, w[2]);
    ROUND(s->b, s->c, s->d, s->e, s->f, s->g, s->h, s->a, w[3]);
}

/* Never inlined: three callers, and inlining gained nothing. */
__attribute__((noinline)) static void compress_blocks(uint32_t *value, const uint8_t *blocks,
                                                      size_t block_count) {
    working_state s = {value[0], value[1], value[2], value[3], value[4],
                       value[5], value[6], value[7], 0};
    for (; block_count > 0; block_count--, blocks += EYELET_BLOCK_SIZE) {
        words x0 = eyelet_block_load(blocks);
        words x1 = eyelet_block_load(blocks + 16);
        words x2 = eyelet_block_load(blocks + 32);
        words x3 = eyelet_block_load(blocks + 48);
        words w0 = x0 + load_constants(0);
        words w1 = x1 + load_constants(4);
        words w2 = x2 + load_constants(8);
        words w3 = x3 + load_constants(12);
        s.b_xor_c = s.b ^ s.c;
        /* Unrolling this loop was not faster in V8 and doubled the code. */
#ifdef __clang__
#pragma clang loop unroll(disable)
#endif
        for (size_t round = 16; round < ROUND_COUNT; round += 16) {
            x0 = extend_schedule(x0, x1, x2, x3);
            run_even_rounds(&s, w0);
            w0 = x0 + load_constants(round);
            x1 = extend_schedule(x1, x2, x3, x0);
            run_odd_rounds(&s, w1);
            w1 = x1 + load_constants(round + 4);
            x2 = extend_schedule(x2, x3, x0, x1);
            run_even_rounds(&s, w2);
            w2 = x2 + load_constants(round + 8);
            x3 = extend_schedule(x3, x0, x1, x2);
            run_odd_rounds(&s, w3);
            w3 = x3 + load_constants(round + 12);
        }
        run_even_rounds(&s, w0);
        run_odd_rounds(&s, w1);
        run_even_rounds(&s, w2);
        run_odd_rounds(&s, w3);
        s.a = value[0] += s.a;
        s.b = value[1] += s.b;
        s.c = value[2] += s.c;
        s.d = value[3] += s.d;
        s.e = value[4] += s.e;
        s.f = value[5] += s.f;
        s.g = value[6] += s.g;
        s.h = value[7] += s.h;
    }
}

static void init_context(const br_hash_class **context) {
    br_sha256_context *sha = (void *)context;
    sha->vtable = &eyelet_sha256_vtable;
    memcpy(sha->val, initial_state, sizeof sha->val);
    sha->count = 0;
}

static void update_context(const br_hash_class **context, const void *data, size_t size) {
    br_sha256_context *sha = (void *)context;
    eyelet_block_update(compress_blocks, sha->val, sha->buf, &sha->count, data, size);
}

static void write_digest(const br_hash_class *const *context, void *out) {
    const br_sha256_context *sha = (const void *)context;
    uint32_t value[8];
    memcpy(value, sha->val, sizeof value);
    eyelet_block_finish(compress_blocks, value, sha->buf, sha->count);
    eyelet_block_store(out, value, 8);
}

static uint64_t save_state(const br_hash_class *const *context, void *out) {
    const br_sha256_context *sha = (const void *)context;
    eyelet_block_store(out, sha->val, 8);
    return sha->count;
}

static void restore_state(const br_hash_class **context, const void *state, uint64_t count) {
    br_sha256_context *sha = (void *)context;
    eyelet_block_restore(sha->val, state, 8);
    sha->count = count;
}

const br_hash_class eyelet_sha256_vtable = {
    .context_size = sizeof(br_sha256_context),
    .desc = BR_HASHDESC_ID(br_sha256_ID) | BR_HASHDESC_OUT(br_sha256_SIZE) |
            BR_HASHDESC_STATE(32) | BR_HASHDESC_LBLEN(6) | BR_HASHDESC_MD_PADDING |
            BR_HASHDESC_MD_PADDING_BE,
    .init = init_context,
    .update = update_context,
    .out = write_digest,
    .state = save_state,
    .set_state = restore_state,
};
