/* What goes wrong now?   Layer: tests. */
#include "faults.h"

#define PER_MILLE 1000

static const char *const texts[FAULT_COUNT] = {
#define FAULT_TEXT(name, text) [FAULT_##name] = (text),
    FAULTS(FAULT_TEXT)
#undef FAULT_TEXT
};

static uint64_t streams[FAULT_COUNT + 1]; /* the last: chance */
static uint64_t counts[FAULT_COUNT];
static uint32_t rate;

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t next(uint64_t *stream) {
    uint64_t z = (*stream += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

void faults_start(uint64_t seed, uint32_t rate_per_mille) {
    uint64_t from = seed;
    rate = rate_per_mille;
    for (int i = 0; i <= FAULT_COUNT; i++) {
        streams[i] = next(&from);
    }
}

bool fault_strikes(fault kind) {
    bool strikes = next(&streams[kind]) % PER_MILLE < rate;
    counts[kind] += strikes ? 1 : 0;
    return strikes;
}

uint64_t fault_count(fault kind) { return counts[kind]; }

const char *fault_text(fault kind) { return texts[kind]; }

int64_t chance(int64_t min, int64_t max) {
    return min + (int64_t)(next(&streams[FAULT_COUNT]) % (uint64_t)(max - min + 1));
}
