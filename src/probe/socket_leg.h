/* socket_leg.h - a plain connection for those kinds that speak themselves, with the attempt's
 * deadline.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Nothing here blocks past the deadline. A failure is the attempt's verdict.
 */
#pragma once

#include "probe/attempt.h"

void socket_leg_done(int *file);
/* `OWNED_SOCKET file = -1;` */
#define OWNED_SOCKET __attribute__((cleanup(socket_leg_done))) int

/* A non-blocking socket of this type and protocol (0: the type's own), bound to the attempt's
 * source and connected to its address. No connection is VERDICT_DOWN; a source that is not ours is
 * VERDICT_CHECKER. */
bool socket_leg_open(struct attempt *attempt, int type, int protocol, int *ret);

/* Waits for `events` of poll(2); false when the deadline came first. */
bool socket_leg_wait(struct attempt *attempt, int file, short events, const char *doing);

bool socket_leg_send(struct attempt *attempt, int file, struct str bytes);

/* What comes next, at most `size` bytes; *ret_len 0: the peer closed. */
bool socket_leg_receive(struct attempt *attempt, int file, void *to, size_t size, size_t *ret_len);
