/* secret.c - reads, makes and writes secrets.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

void
secret_wipe(struct secret *secret)
{
	explicit_bzero(secret, sizeof(*secret));
}

/* One line without its end. */
static enum err
read_line(FILE *from, const char *name, struct secret *ret, struct fault *why)
{
	OWNED_SECRET secret = { 0 };
	int c;

	while ((c = fgetc(from)) != EOF && c != '\n') {
		if (secret.len == PASSWORD_MAX_BYTES)
			return fail(why, E_TOO_LARGE, "the secret in %s is longer than %u bytes",
				name, PASSWORD_MAX_BYTES);
		secret.text[secret.len++] = (char)c;
	}
	if (ferror(from))
		return fail_errno(why, "cannot read %s", name);
	if (secret.len > 0 && secret.text[secret.len - 1] == '\r')
		secret.text[--secret.len] = '\0';
	if (secret.len == 0)
		return fail(why, E_INVALID, "there is no secret in %s", name);
	*ret = secret;
	return OK;
}

enum err
secret_read_file(struct call *call, struct str path, struct secret *ret, struct fault *why)
{
	FILE *file;
	enum err err;

	if (str_eq(path, STR("-")))
		return read_line(call->in, "standard input", ret, why);
	file = fopen(path.data, "re");
	if (file == NULL)
		return fail_errno(why, "cannot open %s", path.data);
	setvbuf(file, NULL, _IONBF, 0); /* no copy of the secret in a buffer that nobody wipes */
	err = read_line(file, path.data, ret, why);
	fclose(file);
	return err;
}

static enum err
read_without_echo(FILE *terminal, const char *prompt, struct str what,
	struct secret *ret, struct fault *why)
{
	struct termios before;
	struct termios silent;
	enum err err;

	if (tcgetattr(fileno(terminal), &before) < 0)
		return fail_errno(why, "cannot turn off the terminal's echo");
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	fprintf(terminal, "%s %.*s: ", prompt, STR_FMT(what));
	fflush(terminal);
	if (tcsetattr(fileno(terminal), TCSAFLUSH, &silent) < 0)
		return fail_errno(why, "cannot turn off the terminal's echo");
	err = read_line(terminal, "the terminal", ret, why);
	tcsetattr(fileno(terminal), TCSAFLUSH, &before);
	fputc('\n', terminal);
	return err;
}

static enum err
prompt_twice(FILE *terminal, struct str what, struct secret *ret,
	struct fault *why)
{
	OWNED_SECRET first = { 0 };
	OWNED_SECRET again = { 0 };

	TRY(read_without_echo(terminal, "New password for", what, &first, why));
	TRY(read_without_echo(terminal, "Once more for", what, &again, why));
	if (!str_eq(secret_str(&first), secret_str(&again)))
		return fail(why, E_INVALID, "the two passwords differ");
	*ret = first;
	return OK;
}

enum err
secret_prompt_new(struct str what, struct secret *ret, struct fault *why)
{
	FILE *terminal = fopen("/dev/tty", "r+e");
	enum err err;

	if (terminal == NULL)
		return fail(why, E_USAGE,
			"no password: give --password-file FILE or --password-out FILE (there is "
			"no terminal to ask at)");
	setvbuf(terminal, NULL, _IONBF, 0);
	err = prompt_twice(terminal, what, ret, why);
	fclose(terminal);
	return err;
}

void
secret_generate(struct env *env, struct secret *ret)
{
	/* Without 0, 1, l and o, which are mistaken for each other. */
	static const char alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789";
	uint8_t random[25];

	_Static_assert(sizeof(alphabet) - 1 == 32, "five bits a character");
	secret_wipe(ret);
	env_random(env, random, sizeof(random));
	for (size_t i = 0; i < sizeof(random); i++) {
		if (i > 0 && i % 5 == 0)
			ret->text[ret->len++] = '-';
		ret->text[ret->len++] = alphabet[random[i] % 32];
	}
	explicit_bzero(random, sizeof(random));
}

static enum err
write_all(int file, const char *path, struct str text, struct fault *why)
{
	while (text.len > 0) {
		ssize_t put = write(file, text.data, text.len);
		if (put < 0 && errno != EINTR)
			return fail_errno(why, "cannot write %s", path);
		if (put > 0)
			text = str_from_offset(text, (size_t)put);
	}
	return OK;
}

enum err
secret_write_file(const char *path, struct str secret, struct fault *why)
{
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	enum err err;

	if (file < 0 && errno == EEXIST)
		return fail(why, E_CONFLICT, "%s exists already", path);
	if (file < 0)
		return fail_errno(why, "cannot write %s", path);
	err = write_all(file, path, secret, why);
	if (err == OK)
		err = write_all(file, path, STR("\n"), why);
	if (err == OK && fsync(file) < 0)
		err = fail_errno(why, "cannot sync %s", path);
	if (close(file) < 0 && err == OK)
		err = fail_errno(why, "cannot close %s", path);
	if (err != OK)
		unlink(path);
	return err;
}

enum err
secret_of_call(struct call *call, struct str what, struct secret *ret, struct fault *why)
{
	struct str file = argument_text(&call->arguments, "password-file");
	struct str out = argument_text(&call->arguments, "password-out");

	if (file.data != NULL && out.data != NULL)
		return fail(why, E_USAGE, "give --password-file or --password-out, not both");
	if (out.data != NULL) {
		secret_generate(call->env, ret);
		return secret_write_file(out.data, secret_str(ret), why);
	}
	if (file.data != NULL)
		TRY(secret_read_file(call, file, ret, why));
	else
		TRY(secret_prompt_new(what, ret, why));
	if (ret->len < PASSWORD_MIN_BYTES)
		return fail(why, E_INVALID, "a password has at least %u bytes", PASSWORD_MIN_BYTES);
	return OK;
}
