/* Which of libc's functions does a freestanding wasm module still need?   Layer: host (libc).
 * [WASM-BULK-MEMORY]
 *
 * The five that a compiler may call on its own and that handler/ is allowed to use. Copies and
 * fills are one instruction of the bulk-memory extension. no_builtin keeps the compiler from
 * turning a loop back into a call of the function it is in. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __wasm__

void *memcpy(void *restrict to, const void *restrict from, size_t size) {
    __asm__ volatile("local.get %0\n"
                     "local.get %1\n"
                     "local.get %2\n"
                     "memory.copy 0, 0"
                     :
                     : "r"(to), "r"(from), "r"(size)
                     : "memory");
    return to;
}

void *memmove(void *to, const void *from, size_t size) {
    __asm__ volatile("local.get %0\n"
                     "local.get %1\n"
                     "local.get %2\n"
                     "memory.copy 0, 0"
                     :
                     : "r"(to), "r"(from), "r"(size)
                     : "memory");
    return to;
}

void *memset(void *to, int byte, size_t size) {
    __asm__ volatile("local.get %0\n"
                     "local.get %1\n"
                     "local.get %2\n"
                     "memory.fill 0"
                     :
                     : "r"(to), "r"(byte), "r"(size)
                     : "memory");
    return to;
}

__attribute__((no_builtin)) int memcmp(const void *a, const void *b, size_t size) {
    const uint8_t *left = a;
    const uint8_t *right = b;
    for (size_t i = 0; i < size; i++) {
        if (left[i] != right[i]) {
            return (int)left[i] - (int)right[i];
        }
    }
    return 0;
}

__attribute__((no_builtin)) size_t strlen(const char *text) {
    size_t size = 0;
    while (text[size] != '\0') {
        size++;
    }
    return size;
}

#else
typedef int no_empty_translation_unit; /* native hosts have a libc */
#endif
