/* log.h - what the operator reads: event first, facts after, one line each on standard error.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     #define LOG_MODULE "intake"
 *     LOG_INFO("stored", "member=%s objects=%zu", code, count);
 *
 * Never a secret, never a body. Control characters become '?', so that no input forges a line.
 * Thread-safe: a line is one write. Audit is not logging: it is a record in the store.
 */
#pragma once

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Lines above `level` are left out; LOG_LEVEL_INFO at the start. */
void log_set_level(enum log_level level);

/* A file that uses the macros defines LOG_MODULE first. */
void log_line(enum log_level level, const char *module, const char *event, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#define LOG_ERROR(event, ...) log_line(LOG_LEVEL_ERROR, LOG_MODULE, event, __VA_ARGS__)
#define LOG_WARNING(event, ...) log_line(LOG_LEVEL_WARNING, LOG_MODULE, event, __VA_ARGS__)
#define LOG_INFO(event, ...) log_line(LOG_LEVEL_INFO, LOG_MODULE, event, __VA_ARGS__)
#define LOG_DEBUG(event, ...) log_line(LOG_LEVEL_DEBUG, LOG_MODULE, event, __VA_ARGS__)
