/* log.c - log lines to standard error.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024 };

static atomic_int highest = LOG_LEVEL_INFO;

void
log_set_level(enum log_level level)
{
	atomic_store(&highest, (int)level);
}

static size_t
clip(int written, size_t room)
{
	if (written < 0)
		return 0;
	return (size_t)written < room ? (size_t)written : room - 1;
}

void
log_line(enum log_level level, const char *module, const char *event, const char *format, ...)
{
	static const char *const names[] = { "error", "warning", "info", "debug" };
	char line[LINE_MAX_BYTES];
	size_t len;
	struct timespec now;
	struct tm utc;
	va_list args;

	if ((int)level > atomic_load(&highest))
		return;
	/* The log is for the operator's eyes: it takes the machine's clock, not env's. */
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	len = strftime(line, sizeof(line), "%Y-%m-%dT%H:%M:%S", &utc);
	len += clip(snprintf(line + len, sizeof(line) - len, ".%03ldZ %s %s: %s ",
			    now.tv_nsec / 1000000, names[level], module, event),
		sizeof(line) - len);
	va_start(args, format);
	len += clip(vsnprintf(line + len, sizeof(line) - len - 1, format, args),
		sizeof(line) - len - 1);
	va_end(args);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	line[len++] = '\n';
	if (write(STDERR_FILENO, line, len) < 0)
		return; /* nowhere left to say it */
}
