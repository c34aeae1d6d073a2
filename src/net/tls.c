/* tls.c - makes and reads certificates by GnuTLS.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/tls.h"

#include <arpa/inet.h>

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "base/hash.h"
#include "base/timestamp.h"

enum { SERIAL_SIZE = 16, KEY_ID_SIZE = 20, NAME_LEN_MAX = 253 };

/* A certificate in the making. */
struct draft {
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t certificate;
};

static void
draft_done(struct draft *draft)
{
	if (draft->certificate != NULL)
		gnutls_x509_crt_deinit(draft->certificate);
	if (draft->key != NULL)
		gnutls_x509_privkey_deinit(draft->key);
}

static enum err
check_gnutls(int result, const char *what, struct fault *why)
{
	return result >= 0 ? OK :
			     fail(why, E_INTERNAL, "cannot %s: %s", what, gnutls_strerror(result));
}

#define TRY_TLS(call, what) TRY(check_gnutls((call), (what), why))

static enum err
add_name(gnutls_x509_crt_t certificate, struct str name, struct fault *why)
{
	char text[NAME_LEN_MAX + 1];
	unsigned char address[sizeof(struct in6_addr)];

	if (name.len == 0 || name.len > NAME_LEN_MAX || memchr(name.data, '\0', name.len) != NULL)
		return fail(why, E_INVALID, "\"%.*s\" is no name for a certificate", STR_FMT(name));
	memcpy(text, name.data, name.len);
	text[name.len] = '\0';
	if (inet_pton(AF_INET, text, address) == 1)
		return check_gnutls(gnutls_x509_crt_set_subject_alt_name(certificate,
					    GNUTLS_SAN_IPADDRESS, address, 4, GNUTLS_FSAN_APPEND),
			"name the address", why);
	if (inet_pton(AF_INET6, text, address) == 1)
		return check_gnutls(gnutls_x509_crt_set_subject_alt_name(certificate,
					    GNUTLS_SAN_IPADDRESS, address, 16, GNUTLS_FSAN_APPEND),
			"name the address", why);
	return check_gnutls(gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME,
				    text, (unsigned)name.len, GNUTLS_FSAN_APPEND),
		"name the host", why);
}

static enum err
set_identity(struct env *env, gnutls_x509_crt_t certificate, unsigned days, struct fault *why)
{
	unsigned char serial[SERIAL_SIZE];
	time_t now = (time_t)(env_now(env) / MICROSECONDS_PER_SECOND);

	env_random(env, serial, sizeof(serial));
	serial[0] = (unsigned char)((serial[0] & 0x7f) | 0x40); /* positive, and of full length */
	TRY_TLS(gnutls_x509_crt_set_version(certificate, 3), "set the version");
	TRY_TLS(gnutls_x509_crt_set_serial(certificate, serial, sizeof(serial)), "set the serial");
	TRY_TLS(gnutls_x509_crt_set_dn(certificate, "CN=testudo", NULL), "set the subject");
	TRY_TLS(gnutls_x509_crt_set_activation_time(certificate, now - 3600), "set the start");
	TRY_TLS(gnutls_x509_crt_set_expiration_time(certificate, now + (time_t)days * 86400),
		"set the end");
	return OK;
}

/* An authority for itself alone, so that a client can be given it as the authority to trust. */
static enum err
set_uses(gnutls_x509_crt_t certificate, struct fault *why)
{
	unsigned char id[KEY_ID_SIZE];
	size_t id_len = sizeof(id);

	TRY_TLS(gnutls_x509_crt_set_basic_constraints(certificate, 1, 0), "set the constraints");
	TRY_TLS(gnutls_x509_crt_set_key_usage(certificate,
			GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_CERT_SIGN),
		"set the usage");
	TRY_TLS(gnutls_x509_crt_set_key_purpose_oid(certificate, GNUTLS_KP_TLS_WWW_SERVER, 0),
		"set the purpose");
	TRY_TLS(gnutls_x509_crt_set_key_purpose_oid(certificate, GNUTLS_KP_TLS_WWW_CLIENT, 0),
		"set the purpose");
	TRY_TLS(gnutls_x509_crt_get_key_id(certificate, GNUTLS_KEYID_USE_SHA1, id, &id_len),
		"find the key's id");
	return check_gnutls(gnutls_x509_crt_set_subject_key_id(certificate, id, id_len),
		"set the key's id", why);
}

static enum err
take_pem(gnutls_datum_t pem, struct buf *to, struct fault *why)
{
	buf_add(to, str_from(pem.data, pem.size));
	gnutls_memset(pem.data, 0, pem.size);
	gnutls_free(pem.data);
	return buf_check(to, why);
}

static enum err
write_pem(const struct draft *draft, struct buf *certificate, struct buf *key, struct fault *why)
{
	gnutls_datum_t pem;

	TRY_TLS(gnutls_x509_crt_export2(draft->certificate, GNUTLS_X509_FMT_PEM, &pem),
		"write the certificate");
	TRY(take_pem(pem, certificate, why));
	TRY_TLS(gnutls_x509_privkey_export2_pkcs8(draft->key, GNUTLS_X509_FMT_PEM, NULL,
			GNUTLS_PKCS_PLAIN, &pem),
		"write the key");
	return take_pem(pem, key, why);
}

enum err
tls_self_signed(struct env *env, const struct str *names, size_t name_count, unsigned days,
	struct buf *certificate, struct buf *key, struct fault *why)
{
	__attribute__((cleanup(draft_done))) struct draft draft = { NULL, NULL };

	TRY_TLS(gnutls_x509_privkey_init(&draft.key), "make a key");
	TRY_TLS(gnutls_x509_crt_init(&draft.certificate), "make a certificate");
	TRY_TLS(gnutls_x509_privkey_generate(draft.key, GNUTLS_PK_ECDSA,
			GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
		"make a key");
	TRY_TLS(gnutls_x509_crt_set_key(draft.certificate, draft.key), "set the key");
	TRY(set_identity(env, draft.certificate, days, why));
	for (size_t i = 0; i < name_count; i++)
		TRY(add_name(draft.certificate, names[i], why));
	TRY(set_uses(draft.certificate, why));
	TRY_TLS(gnutls_x509_crt_sign2(draft.certificate, draft.certificate, draft.key,
			GNUTLS_DIG_SHA256, 0),
		"sign the certificate");
	return write_pem(&draft, certificate, key, why);
}

/* The fingerprint of one certificate in PEM or DER. */
static int
fingerprint(const gnutls_datum_t *data, gnutls_x509_crt_fmt_t format,
	char text[TLS_FINGERPRINT_TEXT])
{
	gnutls_x509_crt_t certificate;
	struct sha256 digest;
	size_t size = sizeof(digest.bytes);
	int result = gnutls_x509_crt_init(&certificate);

	if (result < 0)
		return result;
	result = gnutls_x509_crt_import(certificate, data, format);
	/* The id is the SHA-256 of the SubjectPublicKeyInfo. */
	if (result >= 0)
		result = gnutls_x509_crt_get_key_id(certificate, GNUTLS_KEYID_USE_SHA256,
			digest.bytes, &size);
	if (result >= 0)
		hex_format(digest.bytes, sizeof(digest.bytes), text);
	gnutls_x509_crt_deinit(certificate);
	return result;
}

enum err
tls_key_fingerprint(struct str pem, char text[TLS_FINGERPRINT_TEXT], struct fault *why)
{
	gnutls_datum_t data = { (unsigned char *)pem.data, (unsigned)pem.len };
	int result;

	if (pem.len > UINT32_MAX)
		return fail(why, E_TOO_LARGE, "a certificate of %zu bytes", pem.len);
	result = fingerprint(&data, GNUTLS_X509_FMT_PEM, text);
	if (result < 0)
		return fail(why, E_SYNTAX, "this is no certificate in PEM: %s",
			gnutls_strerror(result));
	return OK;
}

bool
tls_client_key(struct gnutls_session_int *session, char text[TLS_FINGERPRINT_TEXT])
{
	gnutls_typed_vdata_st purpose = { GNUTLS_DT_KEY_PURPOSE_OID,
		(unsigned char *)GNUTLS_KP_TLS_WWW_CLIENT, 0 };
	const gnutls_datum_t *chain;
	unsigned count = 0;
	unsigned doubts;

	chain = gnutls_certificate_get_peers(session, &count);
	if (chain == NULL || count == 0)
		return false;
	if (gnutls_certificate_verify_peers(session, &purpose, 1, &doubts) < 0 || doubts != 0)
		return false;
	return fingerprint(&chain[0], GNUTLS_X509_FMT_DER, text) >= 0;
}
