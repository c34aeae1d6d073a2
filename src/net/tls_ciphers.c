/* tls_ciphers.c - stands between libcurl and GnuTLS where a session's ciphers are chosen.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/tls_ciphers.h"

#include <gnutls/gnutls.h>
#include <stdio.h>

#include "base/buf.h"

enum { OFFERED_SIZE = 2 * TLS_CIPHERS_MAX };

/* ":-CIPHER-ALL:+AES-128-GCM": what is put behind every list of priorities of the thread. */
static _Thread_local char offered[OFFERED_SIZE];

static bool
is_known(struct str name)
{
	const gnutls_cipher_algorithm_t *ciphers = gnutls_cipher_list();

	for (size_t i = 0; ciphers[i] != 0; i++)
		if (ciphers[i] != GNUTLS_CIPHER_NULL &&
			str_eq(str_of(gnutls_cipher_get_name(ciphers[i])), name))
			return true;
	return false;
}

/* What is put behind a list of priorities, so that these ciphers alone are offered. All names must be
 * known: so the text is bounded. */
static void
put_ciphers(struct str list, char ret[OFFERED_SIZE])
{
	int len = snprintf(ret, OFFERED_SIZE, ":-CIPHER-ALL");
	struct str name;

	while (str_split(&list, ',', &name)) {
		struct str one = str_trim(name);
		len += snprintf(ret + len, OFFERED_SIZE - (size_t)len, ":+%.*s", STR_FMT(one));
	}
}

/* GnuTLS knows ciphers by name that TLS does not use. */
static bool
can_be_offered(const char *ciphers)
{
	char text[sizeof("NORMAL") + OFFERED_SIZE];
	gnutls_priority_t made;

	snprintf(text, sizeof(text), "NORMAL%s", ciphers);
	if (gnutls_priority_init(&made, text, NULL) < 0)
		return false;
	gnutls_priority_deinit(made);
	return true;
}

bool
tls_ciphers_are_known(struct str list)
{
	char ciphers[OFFERED_SIZE];
	struct str rest = list;
	struct str name;

	if (list.len == 0 || list.len > TLS_CIPHERS_MAX)
		return false;
	while (str_split(&rest, ',', &name))
		if (!is_known(str_trim(name)))
			return false;
	put_ciphers(list, ciphers);
	return can_be_offered(ciphers);
}

void
tls_offer_ciphers(struct str list)
{
	offered[0] = '\0';
	if (tls_ciphers_are_known(list))
		put_ciphers(list, offered);
}

static int
set_priorities(gnutls_session_t session, const char *priorities, const char **ret_place)
{
	gnutls_priority_t made;
	int result = gnutls_priority_init(&made, priorities, ret_place);

	if (result < 0)
		return result;
	result = gnutls_priority_set(session, made);
	gnutls_priority_deinit(made); /* the session has its own hold on it */
	return result;
}

/* The library's own function, as its manual describes it, which the dynamic linker finds here first.
 * Without priorities it is how GnuTLS sets its defaults itself. */
__attribute__((visibility("default"))) int
gnutls_priority_set_direct(gnutls_session_t session, const char *priorities, const char **ret_place)
{
	OWNED_BUF text = BUF_INIT;
	int result;

	if (priorities == NULL || offered[0] == '\0')
		return set_priorities(session, priorities, ret_place);
	buf_addf(&text, "%s%s", priorities, offered);
	buf_add_char(&text, '\0');
	if (buf_check(&text, NULL) != OK)
		return GNUTLS_E_MEMORY_ERROR;
	result = set_priorities(session, text.data, NULL);
	if (result < 0 && ret_place != NULL)
		*ret_place = priorities; /* in the caller's text, for ours is gone then */
	return result;
}
