/* raw_http.h - bytes to a server and back, with nothing in between that would mend them.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/buf.h"

/* A connection to 127.0.0.1; fails the test when there is none. Close it with close(2). */
int raw_http_connect(uint16_t port);

/* Sends all of it; false when the peer has reset the connection. */
bool raw_http_send(int socket, struct str bytes);

/* Reads until the peer closes, or nothing comes for `milliseconds`; true when the peer closed. */
bool raw_http_read(int socket, unsigned milliseconds, struct buf *to);

/* One connection: sends, reads until the peer closes; the answer in `to`. */
bool raw_http_exchange(uint16_t port, struct str bytes, struct buf *to);

/* The status of the first answer in the text; 0: none. */
int raw_http_status(const struct buf *answer);

/* How often the text stands in it. */
unsigned raw_http_count(const struct buf *answer, struct str text);
