/* mailbox.h - takes the run's message out of a mailbox, by IMAP or POP3.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "probe/attempt.h"

/* Waits for the message with the run's mark until the deadline, compares it with what was sent, and
 * deletes it; by the parameters fetch, fetch_host and so on. Moves the attempt there. A message
 * that does not come, or comes changed, is VERDICT_WRONG. */
bool mailbox_take(struct attempt *attempt);
