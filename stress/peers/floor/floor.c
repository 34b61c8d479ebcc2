/*
 * What sending costs at least: one thread, epoll, send(2) on sockets that do not block. It takes any request for one of an
 * event stream, and at each tick makes one frame and sends it to everybody. A client that does not take a frame whole is left.
 *
 *   floor PORT DATA_BYTES TICK_MILLIS 1
 *
 * The last is the version of HTTP, of which it knows but this one.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { MAX_FDS = 65536, EVENTS = 512 };

static const char HEAD[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
    "Transfer-Encoding: chunked\r\n\r\n";

static int streams[MAX_FDS], count;     /* who is sent the ticks, in no order */
static int place[MAX_FDS];              /* where a socket is among them, from 1 on; 0: not there */
static char frame[65536];
static int frame_length;
static long seq;

static void make_frame(int data_bytes) {
  char event[65000];
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  seq++;
  int length = snprintf(event, sizeof event, "id: floor-%ld\nevent: diagnostics-delta\ndata: ", seq);
  int data = length;
  length += snprintf(event + length, 100, "{\"seq\":%ld,\"ts\":%lld,\"x\":\"", seq,
                     now.tv_sec * 1000LL + now.tv_nsec / 1000000);
  while (length - data < data_bytes - 2) event[length++] = 'x';
  length += snprintf(event + length, 10, "\"}\n\n");
  frame_length = snprintf(frame, sizeof frame, "%x\r\n%.*s\r\n", length, length, event);
}

static void leave(int fd) {
  if (place[fd]) {
    int last = streams[--count];
    streams[place[fd] - 1] = last;
    place[last] = place[fd];
    place[fd] = 0;
  }
  close(fd);
}

static void send_frame(int fd) {
  if (send(fd, frame, frame_length, MSG_NOSIGNAL | MSG_DONTWAIT) != frame_length) leave(fd);
}

static void take_request(int fd) {
  char request[4096];
  ssize_t n = recv(fd, request, sizeof request, MSG_DONTWAIT);
  if (n == 0 || (n < 0 && errno != EAGAIN)) {
    leave(fd);
  } else if (n > 0 && !place[fd]) {
    streams[count++] = fd;
    place[fd] = count;
    if (send(fd, HEAD, sizeof HEAD - 1, MSG_NOSIGNAL | MSG_MORE) > 0) send_frame(fd);
  }
}

static void watch(int poll, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
}

static void take_connection(int poll, int server) {
  int fd = accept4(server, NULL, NULL, SOCK_NONBLOCK), yes = 1;
  if (fd < 0) return;
  if (fd >= MAX_FDS) {
    close(fd);
    return;
  }
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  watch(poll, fd);
}

int main(int argc, char **argv) {
  if (argc != 5 || strcmp(argv[4], "1")) {
    fprintf(stderr, "floor PORT DATA_BYTES TICK_MILLIS 1, where 1 is the version of HTTP\n");
    return 2;
  }
  int data_bytes = atoi(argv[2]);
  long millis = atol(argv[3]);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);

  int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(server, (struct sockaddr *)&address, sizeof address) || listen(server, 1024)) {
    perror("floor");
    return 1;
  }
  int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  struct timespec tick = {millis / 1000, millis % 1000 * 1000000};
  timerfd_settime(timer, 0, &(struct itimerspec){tick, tick}, NULL);
  int poll = epoll_create1(0);
  watch(poll, server);
  watch(poll, timer);
  make_frame(data_bytes);

  for (struct epoll_event events[EVENTS];;) {
    int ready = epoll_wait(poll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == server) {
        take_connection(poll, server);
      } else if (fd == timer) {
        unsigned long long late;
        if (read(timer, &late, sizeof late) < 0) continue;
        make_frame(data_bytes);
        for (int s = count - 1; s >= 0; s--) send_frame(streams[s]);
      } else {
        take_request(fd);
      }
    }
  }
}
