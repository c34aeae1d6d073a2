/* tls_ciphers.c - stands between libcurl and GnuTLS where a session's ciphers are chosen.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/tls_ciphers.h"

#include <gnutls/gnutls.h>
#include <stdio.h>

#include "base/buf.h"

/* ":-CIPHER-ALL:+AES-128-GCM": what is put behind every list of priorities of the thread. */
static _Thread_local char offered[2 * TLS_CIPHERS_MAX];

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

bool
tls_ciphers_are_known(struct str list)
{
	struct str name;

	if (list.len == 0 || list.len > TLS_CIPHERS_MAX)
		return false;
	while (str_split(&list, ',', &name))
		if (!is_known(str_trim(name)))
			return false;
	return true;
}

void
tls_offer_ciphers(struct str list)
{
	int len = 0;
	struct str name;

	offered[0] = '\0';
	if (!tls_ciphers_are_known(list))
		return;
	len = snprintf(offered, sizeof(offered), ":-CIPHER-ALL");
	while (str_split(&list, ',', &name)) {
		struct str one = str_trim(name);
		len += snprintf(offered + len, sizeof(offered) - (size_t)len, ":+%.*s", STR_FMT(one));
	}
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

	if (priorities == NULL || offered[0] == '\0')
		return set_priorities(session, priorities, ret_place);
	buf_addf(&text, "%s%s", priorities, offered);
	buf_add_char(&text, '\0');
	return buf_check(&text, NULL) == OK ? set_priorities(session, text.data, ret_place)
					    : GNUTLS_E_MEMORY_ERROR;
}
