/*
 * The benchmark's HTTP/1.1 origin: so cheap that the client is what gets measured (nginx tires before a fast client does).
 *
 *   origin PORT        serves 0.0.0.0:PORT, so every address of 127.0.0.0/8 is an origin of its own; SIGTERM or SIGINT ends it
 *
 *   GET /1k  /  /file/N   1 KiB; that of /file/N begins with the line "file N", so that a saved file can be told from its neighbours
 *   GET /close            1 KiB and Connection: close
 *   GET /64m  /bytes/N    a body of that many bytes
 *   GET /delay/N          1 KiB, N milliseconds later
 *   anything else         404; not a GET: 405 and closed; a head above 16 KiB: 431 and closed
 *
 * One thread, one epoll set, edge-triggered, so that a request costs one read and one write and no change of interest.
 * Pipelined requests are answered in order and with one write. A connection owns memory only while it has something to remember:
 * half a head, or bytes its socket did not take. Nothing is ever done "for all connections".
 * Bodies of requests and a client's own Connection header are not looked at: a GET has none, and such a client closes by itself.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    SMALL_BODY = 1024,
    MAX_HEAD = 16 * 1024,
    INPUT = 64 * 1024,       /* read at once */
    OUTPUT = 64 * 1024,      /* answers gathered before a write */
    BODY = 1024 * 1024,      /* the static buffer that large bodies are written from, over and over */
    TURN = 4 * 1024 * 1024,  /* bytes of one body before the others get their turn */
    LINGER_MILLIS = 5000,
    EVENTS = 512,
};

/* What a connection waits for. */
enum state {
    REQUEST,  /* bytes of the next head */
    TIMER,    /* its delay; requests that arrive meanwhile stay where they are */
    SPACE,    /* room in the socket for what is pending, then for the rest of the body */
    LINGER,   /* the peer's end; what still arrives is thrown away, for closing over unread bytes would send a reset */
};

struct connection {
    int fd;
    enum state state;
    int writable_events;   /* EPOLLOUT has been asked for */
    int unread;            /* the socket may hold bytes we were told of and have not read */
    int fin;               /* the peer's FIN has come, behind whatever is unread */
    int ended;             /* all was read up to the FIN, or the socket is broken */
    int close_after;       /* the answer being written is the last */
    int timer;             /* place in the heap, -1 for none */
    int64_t due;           /* milliseconds, monotonic */
    uint64_t body_left;    /* bytes of a large body not yet taken by the socket */
    char *input;           /* bytes read and not yet consumed */
    size_t input_length;
    char *pending;         /* bytes of answers that the socket did not take */
    size_t pending_at, pending_length;
};

static int epoll, listener, signals, stopping;
static int accepting = 1;
static int64_t now;              /* milliseconds, monotonic, of this turn of the loop */
static char date[64];            /* the Date header's value */
static time_t date_second;
static char input[MAX_HEAD + INPUT];
static char output[OUTPUT + 2 * SMALL_BODY];  /* a small answer that begins within OUTPUT always fits */
static size_t output_length;
static char body[BODY];

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void *allocate(size_t bytes) {
    void *memory = malloc(bytes);
    if (memory == NULL) die("origin: malloc");
    return memory;
}

/* ---- time: a binary heap of the connections that wait for their moment ---- */

static struct connection **heap;
static int heap_length, heap_capacity;

static void heap_put(int at, struct connection *c) {
    heap[at] = c;
    c->timer = at;
}

static void heap_up(int at, struct connection *c) {
    for (; at > 0 && heap[(at - 1) / 2]->due > c->due; at = (at - 1) / 2) heap_put(at, heap[(at - 1) / 2]);
    heap_put(at, c);
}

static void heap_down(int at, struct connection *c) {
    for (int child; (child = 2 * at + 1) < heap_length; at = child) {
        if (child + 1 < heap_length && heap[child + 1]->due < heap[child]->due) child++;
        if (heap[child]->due >= c->due) break;
        heap_put(at, heap[child]);
    }
    heap_put(at, c);
}

static void timer_start(struct connection *c, int64_t millis) {
    if (heap_length == heap_capacity) {
        heap_capacity = heap_capacity == 0 ? 1024 : 2 * heap_capacity;
        heap = realloc(heap, (size_t)heap_capacity * sizeof *heap);
        if (heap == NULL) die("origin: realloc");
    }
    c->due = now + millis + 1;  /* `now` is cut to the millisecond: never early */
    heap_up(heap_length++, c);
}

static void timer_stop(struct connection *c) {
    int at = c->timer;
    if (at < 0) return;
    c->timer = -1;
    struct connection *last = heap[--heap_length];
    if (last == c) return;
    heap_down(at, last);
    heap_up(last->timer, last);
}

/* The clocks are read once a turn, and the Date is written once a second. */
static void tick(void) {
    struct timespec monotonic;
    clock_gettime(CLOCK_MONOTONIC, &monotonic);
    now = monotonic.tv_sec * 1000LL + monotonic.tv_nsec / 1000000;
    time_t second = time(NULL);
    if (second == date_second) return;
    date_second = second;
    struct tm utc;
    gmtime_r(&second, &utc);
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &utc);
}

/* ---- connections ---- */

static void watch(int fd, uint32_t events, void *who, int operation) {
    struct epoll_event event = {.events = events, .data.ptr = who};
    if (epoll_ctl(epoll, operation, fd, &event) < 0) die("origin: epoll_ctl");
}

static void listen_again(void) {
    if (accepting) return;
    accepting = 1;
    watch(listener, EPOLLIN, &listener, EPOLL_CTL_ADD);
}

static void connection_close(struct connection *c) {
    timer_stop(c);
    close(c->fd);
    free(c->input);
    free(c->pending);
    free(c);
    listen_again();
}

/* Edge-triggered: asking again for what is already so is told again, which is how a long body gives way to the others. */
static void want_writable(struct connection *c, int again) {
    if (c->writable_events && !again) return;
    c->writable_events = 1;
    watch(c->fd, EPOLLIN | EPOLLRDHUP | EPOLLOUT | EPOLLET, c, EPOLL_CTL_MOD);
}

static void accept_all(void) {
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE) {  /* until a connection closes; else this would spin */
                accepting = 0;
                watch(listener, 0, &listener, EPOLL_CTL_DEL);
            }
            if (errno != ECONNABORTED && errno != EINTR) return;
            continue;
        }
        struct connection *c = calloc(1, sizeof *c);
        if (c == NULL) die("origin: calloc");
        c->fd = fd;
        c->timer = -1;
        watch(fd, EPOLLIN | EPOLLRDHUP | EPOLLET, c, EPOLL_CTL_ADD);
    }
}

/* ---- answers: into `output`, and from there to the socket ---- */

static void broken(struct connection *c) {
    c->ended = c->close_after = 1;
    c->body_left = 0;
    free(c->pending);
    c->pending = NULL;
}

static void keep_output(struct connection *c, const char *from, size_t length) {
    size_t before = c->pending == NULL ? 0 : c->pending_length - c->pending_at;
    char *all = allocate(before + length);
    if (before > 0) memcpy(all, c->pending + c->pending_at, before);
    memcpy(all + before, from, length);
    free(c->pending);
    c->pending = all;
    c->pending_at = 0;
    c->pending_length = before + length;
}

/* Writes the gathered answers; what the socket does not take is pending and, unless a delay runs, the connection waits for space. */
static void flush(struct connection *c) {
    size_t sent = 0;
    int flags = MSG_NOSIGNAL | (c->body_left > 0 ? MSG_MORE : 0);
    while (sent < output_length && c->pending == NULL) {
        ssize_t n = send(c->fd, output + sent, output_length - sent, flags);
        if (n >= 0) {
            sent += (size_t)n;
        } else if (errno == EAGAIN) {
            break;
        } else if (errno != EINTR) {
            broken(c);
            sent = output_length;
        }
    }
    if (sent < output_length) {
        keep_output(c, output + sent, output_length - sent);
        if (c->state == REQUEST) c->state = SPACE;
    }
    output_length = 0;
}

static void answer_head(const char *status, uint64_t length, int last) {
    output_length += (size_t)sprintf(output + output_length,
        "HTTP/1.1 %s\r\nServer: origin\r\nDate: %s\r\nContent-Type: text/plain\r\nContent-Length: %llu\r\n%s\r\n", status, date,
        (unsigned long long)length, last ? "Connection: close\r\n" : "");
}

static void answer_small(int last) {
    static char ready[2][2 * SMALL_BODY];  /* the same for all of a second */
    static size_t length[2];
    static time_t second[2];
    if (second[last] != date_second) {
        size_t before = output_length;
        answer_head("200 OK", SMALL_BODY, last);
        memcpy(output + output_length, body, SMALL_BODY);
        length[last] = output_length + SMALL_BODY - before;
        memcpy(ready[last], output + before, length[last]);
        second[last] = date_second;
        output_length = before;
    }
    memcpy(output + output_length, ready[last], length[last]);
    output_length += length[last];
}

static void answer_file(uint64_t number) {
    answer_small(0);
    char line[32];
    int length = sprintf(line, "file %llu\n", (unsigned long long)number);
    memcpy(output + output_length - SMALL_BODY, line, (size_t)length);
}

static void answer_last(struct connection *c, const char *status) {
    answer_head(status, 0, 1);
    c->close_after = 1;
}

/* The decimal number that is all the rest of a path; false for anything else. */
static int number(const char *from, const char *end, uint64_t *value) {
    if (from == end || end - from > 15) return 0;
    for (*value = 0; from < end; from++) {
        if (*from < '0' || *from > '9') return 0;
        *value = *value * 10 + (uint64_t)(*from - '0');
    }
    return 1;
}

static int is(const char *from, const char *end, const char *path) {
    size_t length = strlen(path);
    return (size_t)(end - from) == length && memcmp(from, path, length) == 0;
}

static int under(const char *from, const char *end, const char *folder, uint64_t *value) {
    size_t length = strlen(folder);
    return (size_t)(end - from) > length && memcmp(from, folder, length) == 0 && number(from + length, end, value);
}

/* Answers one head, or begins to: a delay or a large body leave the connection in their state. */
static void answer(struct connection *c, const char *head, const char *end) {
    if (end - head < 5 || memcmp(head, "GET ", 4) != 0) {
        answer_last(c, "405 Method Not Allowed");
        return;
    }
    const char *path = head + 4, *path_end = path;
    while (path_end < end && *path_end != ' ' && *path_end != '?' && *path_end != '\r') path_end++;
    uint64_t value;
    if (is(path, path_end, "/1k") || is(path, path_end, "/")) {
        answer_small(0);
    } else if (is(path, path_end, "/close")) {
        answer_small(1);
        c->close_after = 1;
    } else if (under(path, path_end, "/file/", &value)) {
        answer_file(value);
    } else if (under(path, path_end, "/delay/", &value)) {
        c->state = TIMER;
        timer_start(c, (int64_t)value);
    } else if (is(path, path_end, "/64m") ? (value = 64ULL << 20, 1) : under(path, path_end, "/bytes/", &value)) {
        answer_head("200 OK", value, 0);
        c->state = SPACE;
        c->body_left = value;
    } else {
        answer_head("404 Not Found", 0, 0);
    }
}

/* ---- the way of a connection ---- */

/* Throws away what arrives until the peer's end. */
static void drain(struct connection *c) {
    for (;;) {
        ssize_t n = recv(c->fd, input, sizeof input, 0);
        if (n > 0 || (n < 0 && errno == EINTR)) continue;
        if (n == 0 || errno != EAGAIN) connection_close(c);
        return;
    }
}

/* Ends our side. Nothing unread means nothing that a reset could be the answer to, so the common case costs one call. */
static void finish(struct connection *c) {
    if (c->ended || (c->input_length == 0 && !c->unread)) {
        connection_close(c);
        return;
    }
    shutdown(c->fd, SHUT_WR);
    c->state = LINGER;
    timer_start(c, LINGER_MILLIS);
    drain(c);
}

static void keep_input(struct connection *c, const char *from, size_t length) {
    free(c->input);
    c->input = NULL;
    c->input_length = length;
    if (length == 0) return;
    c->input = allocate(length);
    memcpy(c->input, from, length);
}

/* Answers the heads in bytes[0, length) until they run out or the connection has to wait; says how many bytes that took. */
static size_t answer_all(struct connection *c, const char *bytes, size_t length) {
    size_t at = 0;
    while (c->state == REQUEST && !c->close_after) {
        const char *end = memmem(bytes + at, length - at, "\r\n\r\n", 4);
        if (end == NULL) {
            if (length - at > MAX_HEAD) answer_last(c, "431 Request Header Fields Too Large");
            break;
        }
        answer(c, bytes + at, end);
        at = (size_t)(end + 4 - bytes);
        if (output_length >= OUTPUT) flush(c);
    }
    return at;
}

static ssize_t write_some(struct connection *c) {
    if (c->pending == NULL) {
        ssize_t n = send(c->fd, body, c->body_left < BODY ? (size_t)c->body_left : BODY, MSG_NOSIGNAL);
        if (n > 0) c->body_left -= (uint64_t)n;
        return n;
    }
    ssize_t n = send(c->fd, c->pending + c->pending_at, c->pending_length - c->pending_at, MSG_NOSIGNAL);
    if (n > 0 && (c->pending_at += (size_t)n) == c->pending_length) {
        free(c->pending);
        c->pending = NULL;
    }
    return n;
}

/* Writes what is pending and then the body. True when there is nothing left to write. */
static int write_rest(struct connection *c) {
    for (ssize_t turn = TURN; c->pending != NULL || c->body_left > 0;) {
        ssize_t n = write_some(c);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno != EAGAIN) {
            broken(c);
            return 1;
        }
        if (n < 0 || (turn -= n) <= 0) {
            want_writable(c, n >= 0);
            return 0;
        }
    }
    return 1;
}

/* Reads once behind what was kept. A short read has emptied the socket (epoll(7)), so no second one is spent on EAGAIN. */
static size_t read_more(struct connection *c) {
    size_t kept = c->input_length;
    if (kept > 0) memcpy(input, c->input, kept);
    if (!c->unread || kept > MAX_HEAD) return kept;
    ssize_t n;
    do n = recv(c->fd, input + kept, INPUT, 0);
    while (n < 0 && errno == EINTR);
    c->unread = n == INPUT || (n > 0 && c->fin);
    if (n == 0 || (n < 0 && errno != EAGAIN)) c->ended = 1;
    return n > 0 ? kept + (size_t)n : kept;
}

/* Goes as far as bytes, socket and clock allow. May free the connection. */
static void advance(struct connection *c) {
    for (;;) {
        if (c->state == LINGER) {
            drain(c);
            return;
        }
        if (c->state == TIMER) {
            write_rest(c);  /* answers from before the delay */
            return;
        }
        if (c->state == SPACE) {
            if (!write_rest(c)) return;
            c->state = REQUEST;
        }
        if (c->close_after || c->ended) {
            finish(c);
            return;
        }
        size_t length = read_more(c);
        size_t used = answer_all(c, input, length);
        keep_input(c, input + used, length - used);
        flush(c);
        if (c->state == REQUEST && !c->close_after && !c->ended && !c->unread) return;
    }
}

static void on_event(struct connection *c, uint32_t events) {
    if (events & (EPOLLHUP | EPOLLERR)) {
        connection_close(c);
        return;
    }
    if (events & EPOLLRDHUP) c->fin = 1;
    if (events & (EPOLLIN | EPOLLRDHUP)) c->unread = 1;
    advance(c);
}

static void on_timer(struct connection *c) {
    timer_stop(c);
    if (c->state == LINGER) {
        connection_close(c);
        return;
    }
    c->state = REQUEST;
    answer_small(0);
    flush(c);
    if (c->pending != NULL) c->state = SPACE;
    advance(c);
}

static int next_timeout(void) {
    if (heap_length == 0) return -1;
    int64_t millis = heap[0]->due - now;
    return millis < 0 ? 0 : millis > 60000 ? 60000 : (int)millis;
}

/* ---- the process ---- */

static int open_listener(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0) die("origin: socket");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  /* accepted sockets inherit it */
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = INADDR_ANY};
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) die("origin: bind");
    if (listen(fd, 65535) < 0) die("origin: listen");  /* the kernel cuts it to net.core.somaxconn */
    return fd;
}

static int open_signals(void) {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    int fd = signalfd(-1, &ends, SFD_NONBLOCK | SFD_CLOEXEC);
    if (fd < 0) die("origin: signalfd");
    return fd;
}

static void raise_limit(void) {
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

static void turn(void) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(epoll, events, EVENTS, next_timeout());
    if (count < 0 && errno != EINTR) die("origin: epoll_wait");
    tick();
    for (int i = 0; i < count; i++) {
        void *who = events[i].data.ptr;
        if (who == &listener) accept_all();
        else if (who == &signals) stopping = 1;
        else on_event(who, events[i].events);
    }
    while (heap_length > 0 && heap[0]->due <= now) on_timer(heap[0]);
}

int main(int count, char **arguments) {
    uint64_t port;
    if (count != 2 || !number(arguments[1], arguments[1] + strlen(arguments[1]), &port) || port < 1 || port > 65535) {
        fprintf(stderr, "usage: origin PORT\n");
        return 2;
    }
    raise_limit();
    for (int i = 0; i < BODY; i++) body[i] = i % 64 == 63 ? '\n' : (char)('A' + i % 26);
    signals = open_signals();
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) die("origin: epoll_create1");
    listener = open_listener((int)port);
    watch(listener, EPOLLIN, &listener, EPOLL_CTL_ADD);
    watch(signals, EPOLLIN, &signals, EPOLL_CTL_ADD);
    tick();
    printf("listening on %llu\n", (unsigned long long)port);
    fflush(stdout);
    while (!stopping) turn();
    free(heap);
    return 0;
}
