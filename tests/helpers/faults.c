/* Fails the n-th call of a kind on files below a folder; preloaded by fault_injection.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPEN, READ, WRITE, SYNC, RENAME, MKDIR, CHMOD, MAP, KINDS };
static char folder[PATH_MAX];
static int kind = -1, at, number;
static int counts[KINDS];
static unsigned char watched[65536];

void fault_set(const char *below, int of_kind, int nth, int error) {
    strncpy(folder, below, PATH_MAX - 1);
    kind = of_kind; at = nth; number = error;
    memset(counts, 0, sizeof counts);
}
int fault_count(int of_kind) { return counts[of_kind]; }

static int fails(int of_kind) {
    if (!folder[0]) return 0;
    int n = ++counts[of_kind];
    if (of_kind == kind && n == at) { errno = number; return 1; }
    return 0;
}
static int below(const char *path) {
    char real[PATH_MAX];
    if (!folder[0] || !path) return 0;
    if (path[0] != '/') { if (!getcwd(real, sizeof real)) return 0; }
    else { strncpy(real, path, PATH_MAX - 1); real[PATH_MAX - 1] = 0; }
    return strncmp(real, folder, strlen(folder)) == 0;
}
static int is_watched(int fd) { return folder[0] && fd >= 0 && fd < 65536 && watched[fd]; }
static int opened(int fd, const char *path) {
    if (fd >= 0 && fd < 65536) watched[fd] = below(path);
    return fd;
}
#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)
#define OPENER(NAME) int NAME(const char *path, int flags, ...) { \
    REAL(int, #NAME, const char *, int, ...); \
    va_list rest; va_start(rest, flags); int mode = va_arg(rest, int); va_end(rest); \
    if (below(path) && fails(OPEN)) return -1; \
    return opened(real(path, flags, mode), path); }
OPENER(open)
OPENER(open64)
#define OPENER_AT(NAME) int NAME(int at_fd, const char *path, int flags, ...) { \
    REAL(int, #NAME, int, const char *, int, ...); \
    va_list rest; va_start(rest, flags); int mode = va_arg(rest, int); va_end(rest); \
    if (below(path) && fails(OPEN)) return -1; \
    return opened(real(at_fd, path, flags, mode), path); }
OPENER_AT(openat)
OPENER_AT(openat64)
#define FOPENER(NAME) FILE *NAME(const char *path, const char *mode) { \
    REAL(FILE *, #NAME, const char *, const char *); \
    if (below(path) && fails(OPEN)) return NULL; \
    FILE *file = real(path, mode); if (file) opened(fileno(file), path); return file; }
FOPENER(fopen)
FOPENER(fopen64)
ssize_t read(int fd, void *data, size_t size) {
    REAL(ssize_t, "read", int, void *, size_t);
    return is_watched(fd) && fails(READ) ? -1 : real(fd, data, size); }
ssize_t pread(int fd, void *data, size_t size, off_t offset) {
    REAL(ssize_t, "pread", int, void *, size_t, off_t);
    return is_watched(fd) && fails(READ) ? -1 : real(fd, data, size, offset); }
ssize_t pread64(int fd, void *data, size_t size, off64_t offset) {
    REAL(ssize_t, "pread64", int, void *, size_t, off64_t);
    return is_watched(fd) && fails(READ) ? -1 : real(fd, data, size, offset); }
size_t fread(void *data, size_t size, size_t n, FILE *file) {
    REAL(size_t, "fread", void *, size_t, size_t, FILE *);
    return is_watched(fileno(file)) && fails(READ) ? 0 : real(data, size, n, file); }
ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return is_watched(fd) && fails(WRITE) ? -1 : real(fd, data, size); }
ssize_t writev(int fd, const struct iovec *data, int n) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    return is_watched(fd) && fails(WRITE) ? -1 : real(fd, data, n); }
int fsync(int fd) {
    REAL(int, "fsync", int);
    return is_watched(fd) && fails(SYNC) ? -1 : real(fd); }
int rename(const char *old, const char *new) {
    REAL(int, "rename", const char *, const char *);
    return below(new) && fails(RENAME) ? -1 : real(old, new); }
int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    return below(path) && fails(MKDIR) ? -1 : real(path, mode); }
int chmod(const char *path, mode_t mode) {
    REAL(int, "chmod", const char *, mode_t);
    return below(path) && fails(CHMOD) ? -1 : real(path, mode); }
void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset) {
    REAL(void *, "mmap", void *, size_t, int, int, int, off_t);
    return is_watched(fd) && fails(MAP) ? MAP_FAILED : real(address, size, protection, flags, fd, offset); }
void *mmap64(void *address, size_t size, int protection, int flags, int fd, off64_t offset) {
    REAL(void *, "mmap64", void *, size_t, int, int, int, off64_t);
    return is_watched(fd) && fails(MAP) ? MAP_FAILED : real(address, size, protection, flags, fd, offset); }
