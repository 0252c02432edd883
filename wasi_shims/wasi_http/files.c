/* Which files does the component see, and where do they lie?   Layer: host (wasi_http).
 *
 * `wasmtime --dir HOST::GUEST` preopens a directory under a guest path. A guest path is looked
 * up below the preopened directory with the longest matching guest path; "." and ".." in it are
 * left to the sandbox, which lets none escape. */
#include "instance.h"

#include "../libc/region.h"

static wasi_preopen_list preopens;
static wasi_handle in_use; /* a preopened directory that a caller holds now */

void eyelet_files_start(void) {
    eyelet_lend_kept();
    wasi_get_directories(&preopens);
}

void eyelet_files_finish(void) {
    for (size_t i = 0; i < preopens.count; i++) {
        if (preopens.items[i].directory != in_use) {
            wasi_drop_descriptor(preopens.items[i].directory);
        }
    }
    preopens.count = 0;
}

static eyelet_bytes without_slashes(eyelet_bytes path) {
    while (path.size > 0 && path.data[path.size - 1] == '/') {
        path.size--;
    }
    return path;
}

/* The part of path below directory; false where it does not lie there. An empty part is the
 * directory itself. */
static bool path_below(eyelet_bytes path, eyelet_bytes directory, eyelet_bytes *below) {
    const eyelet_bytes prefix = without_slashes(directory);
    if (!eyelet_bytes_starts_with(path, prefix)) {
        return false;
    }
    eyelet_bytes rest = eyelet_bytes_from_offset(path, prefix.size);
    if (rest.size > 0 && rest.data[0] != '/') {
        return false;
    }
    while (rest.size > 0 && rest.data[0] == '/') {
        rest = eyelet_bytes_from_offset(rest, 1);
    }
    *below = rest;
    return true;
}

/* 0 where there is none; *below is set where there is one. */
static wasi_handle find_directory(eyelet_bytes path, eyelet_bytes *below) {
    wasi_handle found = 0;
    for (size_t i = 0; i < preopens.count; i++) {
        const wasi_bytes guest = preopens.items[i].path;
        eyelet_bytes rest;
        if (path_below(path, eyelet_bytes_from(guest.data, guest.size), &rest) &&
            (found == 0 || rest.size < below->size)) {
            *below = rest;
            found = preopens.items[i].directory;
        }
    }
    return found;
}

/* A host may hand out less than was asked for. */
static bool read_whole(wasi_handle file, uint8_t *out, size_t size) {
    size_t offset = 0;
    while (offset < size) {
        wasi_file_read_result result;
        eyelet_lend_space(out + offset, size - offset);
        wasi_file_read(file, size - offset, offset, &result);
        if (result.failed != WASI_OK || result.value.ok.bytes.size == 0 ||
            result.value.ok.bytes.data != out + offset) {
            return false;
        }
        offset += result.value.ok.bytes.size;
    }
    return true;
}

bool eyelet_files_read(eyelet_bytes path, size_t size_max, eyelet_bytes *content) {
    eyelet_bytes below;
    const wasi_handle directory = find_directory(path, &below);
    if (directory == 0) {
        return false;
    }
    const int32_t follow_links = 1; /* a mounted configuration is often a symbolic link */
    wasi_handle_result opened;
    wasi_file_open_at(directory, follow_links, below.data, below.size, 0, WASI_MAY_READ,
                      &opened);
    if (opened.failed != WASI_OK) {
        return false;
    }
    const wasi_handle file = opened.value.handle;
    wasi_file_stat_result stat;
    wasi_file_stat(file, &stat);
    bool is_read = false;
    if (stat.failed == WASI_OK && stat.value.ok.size <= size_max) {
        const size_t size = (size_t)stat.value.ok.size;
        uint8_t *out = eyelet_region_keep(size);
        is_read = out != NULL && read_whole(file, out, size);
        *content = eyelet_bytes_from(out, size);
    }
    wasi_drop_descriptor(file);
    return is_read;
}

wasi_handle eyelet_files_open_directory(eyelet_bytes path) {
    eyelet_bytes below;
    const wasi_handle directory = find_directory(without_slashes(path), &below);
    if (directory == 0 || below.size == 0) {
        in_use = directory;
        return directory;
    }
    wasi_file_result made;
    wasi_file_create_directory_at(directory, below.data, below.size, &made);
    wasi_handle_result opened;
    wasi_file_open_at(directory, 0, below.data, below.size, WASI_OPEN_DIRECTORY,
                      WASI_MAY_READ | WASI_MAY_MUTATE_DIRECTORY, &opened);
    return opened.failed == WASI_OK ? opened.value.handle : 0;
}
