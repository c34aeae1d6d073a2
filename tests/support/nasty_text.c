/* nasty_text.c - texts put together to be hard to scan.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/nasty_text.h"

enum { PIECES_MAX = 9 };

#define MD5 "d41d8cd98f00b204e9800998ecf8427e"
#define MD5_COLONS "d4:1d:8c:d9:8f:00:b2:04:e9:80:09:98:ec:f8:42:7E"
#define LONG_NAME "d123456789.d123456789.d123456789.d123456789.d123456789.example"
#define SHA1 "da39a3ee5e6b4b0d3255bfef95601890afd80709"

const char *const nasty_indicators[] = {
	"ipv4 1.2.3.4",
	"ipv4 1.1.1.1",
	"ipv6 2001:db8::1",
	"ipv6 ::1",
	"ipv6 a::b",
	"ipv6 d::",
	"ipv6 1:2:3:4:5:6:7:8",
	"cidr4 10.0.0.0/8",
	"cidr4 10.1.0.0/16",
	"cidr4 1.2.3.0/24",
	"cidr6 2001:db8::/32",
	"cidr6 2001:db8::/64",
	"domain evil.example",
	"domain b.evil.example",
	"=domain only.example",
	"domain a.b",
	"domain arpa.a",
	"domain xn--bcher-kva.example",
	"domain 1.a",
	"url http://evil.example/a",
	"url https://a.b",
	"url http://a.b/?q=1.2.3.4",
	"url http://1.2.3.4/",
	"url http://a.b:8080/x",
	"url ftp://a.b/",
	"url http://[::1]/",
	"email a@a.b",
	"email x+y@evil.example",
	"email o'a@a.b",
	"email 1@1.a",
	"email c@d.example",
	"email long.local-part@d.example",
	"email a+b%c@co.d.example",
	"email \xc3\xa9@d.example",
	"email c@b\xc3\xbc"
	"cher.d",
	"email c@d",
	"email c@" LONG_NAME,
	"md5 " MD5,
	"sha1 " SHA1,
	"md5 00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00",
	NULL,
};

const char *const nasty_pieces[] = {
	"1.2.3.4",
	"1.1.1.1",
	"10.1.2.3",
	"10.2.3.4",
	"01.2.3.4",
	"1.2.3",
	"1.2.3.4.5",
	"::1",
	"a::b",
	"::ffff:1.2.3.4",
	"2001:db8::1",
	"2001:DB8:0:0::5",
	"d::",
	"1:2:3:4:5:6:7:8",
	"::",
	":",
	":::",
	"4.3.2.1.in-addr.arpa",
	"3.2.1.10.IN-ADDR.ARPA",
	"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0"
	".0.0.8.b.d.0.1.0.0.2.ip6.arpa",
	"evil.example",
	"EVIL.Example",
	"www.evil.example",
	"b.",
	"only.example",
	"x.only.example",
	"a.b",
	"A.B",
	".a",
	"1.a",
	"b\xc3\xbc"
	"cher.example",
	"B\xc3\x9c"
	"CHER.example",
	"xn--bcher-kva.example",
	"\xc3\xa9",
	"\xff",
	"\xe3\x80\x82",
	"\xe2\x80\x9c",
	"\xef\xbd\xa1",
	"http://evil.example/a",
	"https://a.b",
	"a.b:8080/x",
	"x://y://",
	"version = \"",
	"ver=: '",
	"http://",
	"https://",
	"ftp://",
	"HTTP://",
	"://",
	"/",
	"/a",
	"//",
	"?q=",
	"#",
	":80",
	":443",
	":8080/x",
	"[",
	"]",
	"[::1]",
	"@",
	"a@a.b",
	"c@d.example",
	"C@D.Example",
	"long.local-part@",
	"d.example",
	"a+b%c@co.",
	"+c@",
	"\xc3\xa9@d.example",
	"c@b\xc3\xbc"
	"cher.d",
	"c@d",
	"c@" LONG_NAME,
	"c@xn--bcher-kva.d",
	"x+y@",
	"o'a@a.b",
	"'",
	"\"",
	"+",
	"%",
	"%41",
	"%2e",
	".",
	"..",
	"...",
	"-",
	"_",
	" ",
	" ",
	" ",
	",",
	";",
	"!",
	")",
	"<",
	">",
	"\\",
	"|",
	"=",
	"version ",
	"v",
	"ver=\"",
	"build:",
	"Chrome/",
	"\t",
	"a",
	"b",
	"f",
	"0",
	"1",
	"z",
	MD5,
	SHA1,
	MD5_COLONS,
	"00:00:00:00",
	":00:00:00:00:00:00:00:00",
	"00",
	"\x01",
	NULL,
};

/* xorshift64* */
size_t
nasty_draw(struct nasty_generator *generator, size_t below)
{
	generator->state ^= generator->state >> 12;
	generator->state ^= generator->state << 25;
	generator->state ^= generator->state >> 27;
	return (size_t)((generator->state * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % below;
}

static size_t
count_of(const char *const *list)
{
	size_t count = 0;

	while (list[count] != NULL)
		count++;
	return count;
}

void
nasty_text(struct nasty_generator *generator, struct buf *text)
{
	size_t count = 1 + nasty_draw(generator, PIECES_MAX);
	size_t pieces = count_of(nasty_pieces);

	buf_clear(text);
	for (size_t i = 0; i < count; i++)
		buf_add(text, str_of(nasty_pieces[nasty_draw(generator, pieces)]));
	if (nasty_draw(generator, 4) == 0 && text->len > 1)
		text->data[nasty_draw(generator, text->len)] = (char)nasty_draw(generator, 256);
	if (nasty_draw(generator, 4) == 0 && text->len > 1)
		buf_drop_front(text, 1);
}
