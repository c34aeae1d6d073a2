#!/usr/bin/env python3
# probe_services.py - each kind of check against a real service on loopback: up, wrong, down and slow.
# SPDX-License-Identifier: Apache-2.0
#
# Services are started on ports of their own and ended with the test. One that is not installed, or cannot be
# started by this user, is skipped by name. Accounts of the system that SSH and FTP need exist only in a mount
# namespace of the server's.
import base64
import ctypes
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import socketserver
import struct
import subprocess
import tempfile
import threading
import time

from node import finish, free_port, is_equal, ok, skip, wait_for
from probe_node import TOKEN, FakeNode, Probe, check, try_kind, wait_for_port

PASSWORD = 'zehn kleine "Biber"\\'
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix='testudo-services-'))
FOLDER.chmod(0o755)
STARTED = []
NOBODY = 65534


def program(name, *more):
    for folder in (*more, *os.environ['PATH'].split(':'), '/usr/sbin', '/sbin'):
        if os.access(f'{folder}/{name}', os.X_OK):
            return f'{folder}/{name}'
    return None


def start(words, port=None, **more):
    log = open(FOLDER / (pathlib.Path(words[0]).name + '.log'), 'ab')
    process = subprocess.Popen([str(w) for w in words], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                               start_new_session=True, **more)
    STARTED.append(process)
    if port is not None and not wait_for_port(port):
        raise RuntimeError(f'{words[0]} does not come up: {pathlib.Path(log.name).read_text()[-2000:]}')
    return process


def end(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def run(*words, **more):
    return subprocess.run([str(w) for w in words], check=True, capture_output=True, text=True, timeout=120, **more)


def story(name, *needed):
    """Runs one service's story at once; whatever goes wrong with its start is a failure of this one alone."""
    def tell(body):
        if not all(needed):
            skip(name, 'not installed, or not for this user')
            return
        before = len(STARTED)
        try:
            body()
        except Exception as error:  # the other stories go on
            ok(False, f'{name}: the story goes on to its end', f'{type(error).__name__}: {error}')
        for process in STARTED[before:]:
            end(process)
    return tell


def expect(name, state, kind, /, **values):
    """Tries the check; the password never shows."""
    found, output = try_kind(kind, **values)
    ok(found == state, f'{kind}: {name} is {state}', output)
    secrets = [PASSWORD, base64.b64encode(PASSWORD.encode()).decode()]
    ok(not any(secret in output for secret in secrets), f'{kind}: {name}, without its password', output)
    return output


def password_file():
    path = FOLDER / 'password'
    path.write_text(PASSWORD + '\n')
    return path


def accounts():
    """A folder with passwd, shadow and group files that have a user `alice`; see in_namespace."""
    folder = FOLDER / 'etc'
    folder.mkdir(exist_ok=True)
    home = FOLDER / 'alice'
    home.mkdir(exist_ok=True)
    digest = run('openssl', 'passwd', '-6', PASSWORD).stdout.strip()
    (folder / 'passwd').write_text(
        pathlib.Path('/etc/passwd').read_text() + f'alice:x:50123:50123::{home}:/bin/sh\n')
    (folder / 'group').write_text(pathlib.Path('/etc/group').read_text() + 'alice:x:50123:\n')
    (folder / 'shadow').write_text(
        pathlib.Path('/etc/shadow').read_text() + f'alice:{digest}:20000:0:99999:7:::\n')
    (folder / 'shadow').chmod(0o600)
    os.chown(home, 50123, 50123)
    return folder


def in_namespace(folder, words):
    binds = '; '.join(f'mount --bind {folder}/{n} /etc/{n}' for n in ('passwd', 'group', 'shadow'))
    return ['unshare', '-m', 'sh', '-ec', f'{binds}; exec "$@"', 'sh', *words]


def may_have_namespaces():
    return os.geteuid() == 0 and subprocess.run(['unshare', '-m', 'true'], capture_output=True).returncode == 0


def certificate():
    run('openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
        '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', FOLDER / 'key.pem',
        '-out', FOLDER / 'certificate.pem')


class Door:
    """Stands before a service and hands on what both say; what the client says `pause` seconds late."""

    def __init__(self, port, datagrams=False):
        self.target = ('127.0.0.1', port)
        self.pause = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if datagrams else socket.SOCK_STREAM)
        self.socket.bind(('127.0.0.1', 0))
        self.port = self.socket.getsockname()[1]
        if not datagrams:
            self.socket.listen(50)
        threading.Thread(target=self.hand_on_datagrams if datagrams else self.let_in, daemon=True).start()

    def let_in(self):
        while True:
            client, _ = self.socket.accept()
            threading.Thread(target=self.hand_on, args=(client,), daemon=True).start()

    def hand_on(self, client):
        try:
            service = socket.create_connection(self.target, 5)
        except OSError:
            client.close()
            return
        threading.Thread(target=self.copy, args=(service, client, 0), daemon=True).start()
        self.copy(client, service, self.pause)

    @staticmethod
    def copy(source, target, pause):
        try:
            while data := source.recv(65536):
                time.sleep(pause)
                pause = 0
                target.sendall(data)
        except OSError:
            pass
        for end_of in (source, target):
            try:
                end_of.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def hand_on_datagrams(self):
        while True:
            data, client = self.socket.recvfrom(65536)
            time.sleep(self.pause)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as service:
                service.settimeout(2)
                try:
                    service.sendto(data, self.target)
                    self.socket.sendto(service.recv(65536), client)
                except OSError:
                    pass


def seen_by_a_probe(name, kind, door, values, wrong, right, stop, again):
    """One running probe sees the service well, wrong, slow, down, and well again; the transcript comes with each."""
    folder = FOLDER / f'probe-{kind}'
    folder.mkdir()
    node = FakeNode([check(kind, kind, {**values, 'port': door.port, 'slow_ms': 2500}, period=300, jitter=0, timeout=9000,
                           accounts=[{'user': 'alice', 'password': PASSWORD}])])
    probe = Probe(folder, node)

    def comes(state, what):
        found = node.wait_for(kind, state, after=seen)
        ok(found is not None and found['transcript'] is not None, f'{name}: {what} is {state}, with its transcript',
           [(r['state'], r['text']) for r in node.of(kind)[-4:]])
        return len(node.of(kind))
    seen = 0
    probe.start()
    try:
        seen = comes('ok', 'up')
        wrong()
        seen = comes('wrong', 'changed')
        right()
        seen = comes('ok', 'right again')
        door.pause = 3
        seen = comes('degraded', 'slow')
        door.pause = 0
        seen = comes('ok', 'quick again')
        stop()
        seen = comes('down', 'ended')
        again()
        comes('ok', 'up again')
        is_equal(f'{name}: the probe ends well', probe.stop(), 0)
        times = [r['time'] for r in node.of(kind)]
        is_equal(f'{name}: each result once', (len(times), node.again), (len(set(times)), 0))
    finally:
        probe.stop(signal.SIGKILL)
        node.close()


# --- HTTP ---

def nginx_words(port, tls_port):
    (FOLDER / 'www').mkdir(exist_ok=True)
    (FOLDER / 'www' / 'index.html').write_text('welcome to the mail of blue1\n')
    digest = run('openssl', 'passwd', '-6', PASSWORD).stdout.strip()
    (FOLDER / 'htpasswd').write_text(f'alice:{digest}\n')
    (FOLDER / 'nginx.conf').write_text(f'''
daemon off; worker_processes 1; pid {FOLDER}/nginx.pid; error_log {FOLDER}/nginx.error; user root;
events {{ worker_connections 64; }}
http {{ log_format tls "$ssl_cipher $status"; access_log {FOLDER}/nginx.access; root {FOLDER}/www;
client_body_temp_path {FOLDER}/t1; proxy_temp_path {FOLDER}/t2; fastcgi_temp_path {FOLDER}/t3;
uwsgi_temp_path {FOLDER}/t4; scgi_temp_path {FOLDER}/t5;
server {{ listen 127.0.0.1:{port}; listen [::1]:{port};
  location /closed {{ auth_basic "closed"; auth_basic_user_file {FOLDER}/htpasswd; try_files /index.html =404; }}
  location /login {{ add_header Set-Cookie "session=open; Path=/"; return 200 "signed in\\n"; }}
  location /inbox {{ if ($cookie_session != open) {{ return 403; }} try_files /index.html =404; }}
  location /moved {{ return 302 /; }} }}
server {{ listen 127.0.0.1:{tls_port} ssl; ssl_certificate {FOLDER}/certificate.pem;
  ssl_certificate_key {FOLDER}/key.pem; ssl_protocols TLSv1.2; access_log {FOLDER}/nginx.tls tls; }} }}''')
    return [program('nginx'), '-c', FOLDER / 'nginx.conf']


def comes_to_stand_in(path, pattern):
    """What a server does after it answered: nginx writes its log then."""
    return wait_for(lambda: re.search(pattern, path.read_text(), re.M) is not None)


@story('nginx', program('nginx'))
def _():
    certificate()
    port, tls_port = free_port(), free_port()
    words = nginx_words(port, tls_port)
    server = start(words, port)
    here = {'host': '127.0.0.1', 'port': port}
    expect('a page', 'ok', 'http', **here, expect='welcome', client='Mozilla/5.0 (test)')
    ok(comes_to_stand_in(FOLDER / 'nginx.access', r'Mozilla/5\.0 \(test\)'), 'http: the client drawn is the user agent')
    expect('a page by its digest', 'ok', 'http', **here,
           expect_sha256=run('sha256sum', FOLDER / 'www' / 'index.html').stdout[:64])
    expect('another page', 'wrong', 'http', **here, expect='Welcome back')
    expect('a page that should not be there', 'wrong', 'http', **here, expect_not='blue1')
    expect('a page that is missing', 'wrong', 'http', **here, path='/missing')
    expect('a missing page as expected', 'ok', 'http', **here, path='/missing', status='404,410')
    expect('a redirect', 'wrong', 'http', **here, path='/moved')
    expect('a redirect that is followed', 'ok', 'http', **here, path='/moved', follow='yes')
    expect('Basic login', 'ok', 'http', **here, path='/closed', login='basic', user='alice', password__file=password_file())
    expect('Basic login of another', 'wrong', 'http', **here, path='/closed', login='basic', user='bob',
           password__file=password_file())
    expect('without the form', 'wrong', 'http', **here, path='/inbox')
    expect('behind a form', 'ok', 'http', **here, path='/inbox', login='form', login_expect='signed in', expect='welcome',
           login_body='user=$USER$&password=$PASSWORD$', user='alice', password__file=password_file())
    expect('both families', 'ok', 'http', host='localhost', address='127.0.0.1, ::1', port=port, family='both')
    expect('one family of two', 'degraded', 'http', host='localhost', address='127.0.0.1, 2001:db8::1', port=port,
           family='both', timeout_ms=1500)
    expect('IPv6', 'ok', 'http', host='::1', port=port, family='6')
    expect('a source of ours', 'ok', 'http', **here, source='127.9.8.0/24')
    ok(comes_to_stand_in(FOLDER / 'nginx.access', r'^127\.9\.8\.\d+ '), 'http: the source is drawn from the pool')
    expect('a source of others', 'checker', 'http', **here, source='198.51.100.77')
    expect('a port of 0', 'checker', 'http', host='127.0.0.1', port=0)
    expect('an unknown parameter', 'checker', 'http', **here, pth='/')
    secure = {'host': 'localhost', 'address': '127.0.0.1', 'port': tls_port}
    expect('a certificate of a known authority', 'ok', 'https', **secure, authority=FOLDER / 'certificate.pem')
    expect('an authority that is not there', 'checker', 'https', **secure, authority='/none')
    expect('one of nobody known', 'wrong', 'https', **secure)
    expect('one that nobody looks at', 'ok', 'https', **secure, verify='no')
    expect('a version that it speaks', 'ok', 'https', **secure, verify='no', tls_version='1.2')
    expect('one that it does not', 'down', 'https', **secure, verify='no', tls_version='1.3')
    expect('one that is none', 'checker', 'https', **secure, verify='no', tls_version='1.4')
    drawn = {try_kind('https', **secure, verify='no', tls_version='1.2 | 1.3')[0] for _ in range(24)}
    ok(drawn == {'ok', 'down'}, 'https: of several versions one is drawn for each run', drawn)
    expect('a cipher that it speaks', 'ok', 'https', **secure, authority=FOLDER / 'certificate.pem', ciphers='AES-256-GCM')
    ok(comes_to_stand_in(FOLDER / 'nginx.tls', r'^\S*AES256-GCM\S* [1-9]'), 'https: the cipher drawn is the one that is used')
    expect('a certificate is looked at as ever', 'wrong', 'https', **secure, ciphers='AES-256-GCM')
    expect('ciphers that it does not', 'down', 'https', **secure, verify='no', ciphers='3DES-CBC')
    expect('one that is none', 'checker', 'https', **secure, verify='no', ciphers='AES-128-GCM,ROT-13')
    for _ in range(24):
        try_kind('https', **secure, verify='no', ciphers='AES-128-GCM | CHACHA20-POLY1305, AES-128-CCM')
    used = (FOLDER / 'nginx.tls').read_text()
    ok('AES128-GCM' in used and 'CHACHA20-POLY1305' in used, 'https: of several sets one is drawn for each run', used)
    expect('TLS where there is none', 'down', 'https', **here, verify='no')

    node = FakeNode([check('web', 'http', {**here, 'expect': 'welcome'}, period=300)])
    probe = Probe(FOLDER, node)
    probe.start()
    ok(node.wait_for('web', 'ok') is not None, 'nginx: up is ok')
    (FOLDER / 'www' / 'index.html').write_text('owned by red\n')
    ok(node.wait_for('web', 'wrong') is not None, 'nginx: defaced is wrong')
    end(server)
    down = node.wait_for('web', 'down')
    ok(down is not None and down['transcript'] is not None, 'nginx: ended is down, with its transcript', down)
    (FOLDER / 'www' / 'index.html').write_text('welcome again\n')
    seen = len(node.of('web'))
    start(words, port)
    ok(node.wait_for('web', 'ok', after=seen) is not None, 'nginx: up again is ok again')
    is_equal('nginx: the probe ends well', probe.stop(), 0)
    node.close()


# --- TCP: greetings that are slow, silent, changed ---

class Slow(socketserver.BaseRequestHandler):
    def handle(self):
        time.sleep(self.server.pause)
        self.request.sendall(self.server.text)


@story('slow services')
def _():
    server = socketserver.ThreadingTCPServer(('127.0.0.1', 0), Slow)
    server.daemon_threads = True
    server.pause, server.text = 0, b'220 ready\r\n'
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = {'host': '127.0.0.1', 'port': server.server_address[1], 'greeting': '220 ready\\r\\n'}
    expect('a greeting', 'ok', 'tcp', **here, slow_ms=400)
    server.pause = 0.6
    expect('a slow greeting', 'degraded', 'tcp', **here, slow_ms=400)
    server.pause = 2
    found = time.monotonic()
    expect('a greeting that comes too late', 'down', 'tcp', **here, timeout_ms=700)
    ok(time.monotonic() - found < 2, 'tcp: the deadline holds')
    server.pause, server.text = 0, b'500 go away\r\n'
    expect('another greeting', 'wrong', 'tcp', **here, timeout_ms=1500)
    expect('no port', 'checker', 'tcp', host='127.0.0.1')
    server.shutdown()
    server.server_close()
    expect('nobody', 'down', 'tcp', **here)


# --- SSH, SFTP, FTP ---

@story('OpenSSH', program('sshd'), may_have_namespaces())
def _():
    pathlib.Path('/run/sshd').mkdir(exist_ok=True)
    port = free_port()
    run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', FOLDER / 'host_key')
    (FOLDER / 'sshd_config').write_text(
        f'Port {port}\nListenAddress 127.0.0.1\nHostKey {FOLDER}/host_key\nUsePAM no\nPasswordAuthentication yes\n'
        f'PidFile none\nStrictModes no\nSubsystem sftp internal-sftp\nMaxStartups 100\n')
    words = in_namespace(accounts(), [program('sshd'), '-D', '-e', '-f', FOLDER / 'sshd_config'])
    server = start(words, port)
    login = {'host': '127.0.0.1', 'port': port, 'user': 'alice', 'password__file': password_file()}
    key = run('ssh-keygen', '-l', '-f', f'{FOLDER}/host_key.pub').stdout.split()[1].removeprefix('SHA256:')
    expect('a server', 'ok', 'ssh', host='127.0.0.1', port=port)
    expect('a login', 'ok', 'ssh', **login)
    expect('a command', 'ok', 'ssh', **login, command='echo $((6 * 7))', expect='42')
    expect('a command that says something else', 'wrong', 'ssh', **login, command='echo 43', expect='42')
    expect('a command that fails', 'wrong', 'ssh', **login, command='exit 3')
    expect('a command that hangs', 'down', 'ssh', **login, command='sleep 30', timeout_ms=1500)
    expect('the host key', 'ok', 'ssh', **login, host_key=key)
    expect('another host key', 'wrong', 'ssh', **login, host_key='A' + key[1:])
    expect('one set of ciphers of two', 'ok', 'ssh', **login, ciphers='aes128-ctr,aes192-ctr | aes256-ctr')
    expect('ciphers that the server does not take', 'wrong', 'ssh', **login, ciphers='aes256-cbc')
    expect('a wrong password', 'wrong', 'ssh', host='127.0.0.1', port=port, user='alice', password='no')
    expect('a new file', 'ok', 'sftp', **login, path=f'{FOLDER}/alice/$RUN$.txt', upload='yes', content='from the probe')
    is_equal('sftp: the file is deleted', list((FOLDER / 'alice').glob('*.txt')), [])
    (FOLDER / 'alice' / 'plan').write_text('hold the line\n')
    expect('a file', 'ok', 'sftp', **login, path=f'{FOLDER}/alice/plan', expect='hold')
    expect('a file that is changed', 'wrong', 'sftp', **login, path=f'{FOLDER}/alice/plan', expect='retreat')
    expect('a file that is missing', 'wrong', 'sftp', **login, path=f'{FOLDER}/alice/none')
    expect('a wrong password', 'wrong', 'sftp', host='127.0.0.1', port=port, user='alice', password='no', path='/x')
    plan = FOLDER / 'alice' / 'plan'
    seen_by_a_probe('OpenSSH', 'ssh', Door(port), {'host': '127.0.0.1', 'command': f'cat {plan}', 'expect': 'hold'},
                    lambda: plan.write_text('retreat\n'), lambda: plan.write_text('hold the line\n'),
                    lambda: end(server), lambda: start(words, port))

@story('vsftpd', program('vsftpd'), may_have_namespaces())
def _():
    pathlib.Path('/var/run/vsftpd/empty').mkdir(parents=True, exist_ok=True)
    port = free_port()
    root = FOLDER / 'ftp'
    (root / 'in').mkdir(parents=True)
    (root / 'plan').write_text('hold the line\n')
    os.chown(root / 'in', *[int(run('id', flag, 'ftp').stdout) for flag in ('-u', '-g')])
    (FOLDER / 'vsftpd.conf').write_text(
        f'listen=YES\nlisten_address=127.0.0.1\nlisten_port={port}\nbackground=NO\nanonymous_enable=YES\nanon_root={root}\n'
        'write_enable=YES\nanon_upload_enable=YES\nanon_other_write_enable=YES\nanon_umask=022\nseccomp_sandbox=NO\n'
        f'xferlog_enable=NO\nno_anon_password=NO\n')
    start([program('vsftpd'), FOLDER / 'vsftpd.conf'], port)
    login = {'host': '127.0.0.1', 'port': port, 'user': 'anonymous', 'password': 'probe@probe.invalid'}
    expect('a file', 'ok', 'ftp', **login, path='/plan', expect='hold')
    expect('a file that is changed', 'wrong', 'ftp', **login, path='/plan', expect='retreat')
    expect('a file that is missing', 'wrong', 'ftp', **login, path='/none')
    expect('a new file', 'ok', 'ftp', **login, path='/in/$RUN$.txt', upload='yes', content='from the probe')
    is_equal('ftp: the file is deleted', list((root / 'in').iterdir()), [])
    expect('a login that is refused', 'wrong', 'ftp', **{**login, 'user': 'bob'}, path='/plan')


# --- DNS ---

@story('NSD', program('nsd'))
def _():
    port = free_port()
    (FOLDER / 'zone').write_text('''$ORIGIN blue1.example.
@ 300 IN SOA ns1 admin 7 3600 600 86400 300
@ 300 IN NS ns1
@ 300 IN MX 10 mail
@ 300 IN TXT "v=spf1" " -all"
ns1 300 IN A 127.0.0.1
www 300 IN A 192.0.2.10
www 300 IN A 192.0.2.11
www 300 IN AAAA 2001:db8::10
web 300 IN CNAME www
local 300 IN A 127.0.0.1
_ldap._tcp 300 IN SRV 0 5 389 mail
''')
    (FOLDER / 'nsd.conf').write_text(
        f'server:\n  ip-address: 127.0.0.1@{port}\n  username: ""\n  chroot: ""\n  database: ""\n  zonelistfile: {FOLDER}/zones\n'
        f'  logfile: {FOLDER}/nsd.log\n  pidfile: {FOLDER}/nsd.pid\n  xfrdfile: {FOLDER}/xfrd\n  xfrdir: {FOLDER}\n'
        f'remote-control:\n  control-enable: no\nzone:\n  name: blue1.example\n  zonefile: {FOLDER}/zone\n')
    server = start([program('nsd'), '-d', '-c', FOLDER / 'nsd.conf'], port)
    here = {'host': '127.0.0.1', 'port': port}
    www = {**here, 'name': 'www.blue1.example'}
    expect('an address', 'ok', 'dns', **www, expect='192.0.2.10')
    expect('all addresses', 'ok', 'dns', **www, expect='192.0.2.11, 192.0.2.10', exact='yes', authoritative='yes')
    expect('more addresses than expected', 'wrong', 'dns', **www, expect='192.0.2.11', exact='yes')
    expect('a hijacked address', 'wrong', 'dns', **www, expect='192.0.2.12')
    expect('by TCP', 'ok', 'dns', **www, expect='192.0.2.10', transport='tcp')
    expect('from a source', 'ok', 'dns', **www, source='127.0.0.44')
    for kind, name, value in (('AAAA', 'www', '2001:db8::10'), ('CNAME', 'web', 'www.blue1.example'),
                              ('SRV', '_ldap._tcp', '0 5 389 mail.blue1.example')):
        expect(kind, 'ok', 'dns', **here, name=f'{name}.blue1.example', type=kind, expect=value)
    for kind, value in (('MX', '10 mail.blue1.example'), ('NS', 'ns1.blue1.example'), ('TXT', '"v=spf1 -all"'),
                        ('SOA', 'ns1.blue1.example admin.blue1.example 7 3600 600 86400 300')):
        expect(kind, 'ok', 'dns', **here, name='blue1.example', type=kind, expect=value)
    expect('a name that is not there', 'wrong', 'dns', **here, name='no.blue1.example')
    expect('a name that must not be there', 'ok', 'dns', **here, name='no.blue1.example', expect='NXDOMAIN')
    expect('a zone of others', 'wrong', 'dns', **here, name='www.blue2.example')
    zone = FOLDER / 'zone'
    whole = zone.read_text()
    running = [server]

    def serve_zone(text):
        end(running[0])
        zone.write_text(text)
        running[0] = start([program('nsd'), '-d', '-c', FOLDER / 'nsd.conf'], port)
    seen_by_a_probe('NSD', 'dns', Door(port, datagrams=True), {**www, 'expect': '192.0.2.10'},
                    lambda: serve_zone(whole.replace('192.0.2.10', '198.51.100.66')), lambda: serve_zone(whole),
                    lambda: end(running[0]), lambda: serve_zone(whole))
    end(running[0])
    expect('nobody', 'down', 'dns', **www)


# --- databases ---

@story('PostgreSQL', program('initdb', '/usr/lib/postgresql/15/bin'), os.geteuid() == 0)
def _():
    port = free_port()
    data = FOLDER / 'postgresql'
    data.mkdir()
    os.chown(data, NOBODY, NOBODY)
    as_nobody = ['setpriv', f'--reuid={NOBODY}', f'--regid={NOBODY}', '--clear-groups']
    shutil.copy(password_file(), data.parent / 'password.pg')
    os.chown(data.parent / 'password.pg', NOBODY, NOBODY)
    run(*as_nobody, program('initdb', '/usr/lib/postgresql/15/bin'), '-D', data / 'd', '-U', 'alice', '--auth=scram-sha-256',
        f'--pwfile={data.parent / "password.pg"}', '--no-sync')
    words = [*as_nobody, program('postgres', '/usr/lib/postgresql/15/bin'), '-D', data / 'd', '-p', port, '-h', '127.0.0.1',
             '-k', data, '-c', 'fsync=off']
    server = start(words, port)
    for _ in range(100):  # the port is open before logins are
        if try_kind('postgresql', host='127.0.0.1', port=port, user='alice', password__file=password_file())[0] == 'ok':
            break
        time.sleep(0.1)
    login = {'host': '127.0.0.1', 'port': port, 'user': 'alice', 'password__file': password_file()}
    expect('a login', 'ok', 'postgresql', **login)
    expect('a query', 'ok', 'postgresql', **login, query="SELECT 'ans' || 'wer'", expect='answer')
    expect('an authority that is not there', 'checker', 'postgresql', **login, authority='/none')
    expect('another answer', 'wrong', 'postgresql', **login, query='SELECT 41', expect='42')
    expect('a broken query', 'wrong', 'postgresql', **login, query='SELEKT')
    expect('a wrong password', 'wrong', 'postgresql', host='127.0.0.1', port=port, user='alice', password='no')
    expect('a query that hangs', 'down', 'postgresql', **login, query='SELECT pg_sleep(30)', timeout_ms=1500)
    expect('a slow query', 'degraded', 'postgresql', **login, query='SELECT pg_sleep(0.4)', slow_ms=300)
    expect('a source', 'checker', 'postgresql', **login, source='127.0.0.2')

    def tell(statement):
        state, output = try_kind('postgresql', **login, query=statement)
        if state not in ('ok', 'wrong'):
            raise RuntimeError(output)
    tell('CREATE TABLE berth AS SELECT 7 AS ship')
    running = [server]
    seen_by_a_probe('PostgreSQL', 'postgresql', Door(port), {'host': '127.0.0.1', 'query': 'SELECT ship FROM berth', 'expect': '7'},
                    lambda: tell('UPDATE berth SET ship = 8'), lambda: tell('UPDATE berth SET ship = 7'),
                    lambda: end(running[0]), lambda: running.insert(0, start(words, port)))
    end(running[0])
    expect('nobody', 'down', 'postgresql', **login)

@story('MariaDB', program('mariadbd'), program('mariadb-install-db'), os.geteuid() == 0)
def _():
    port = free_port()
    data = FOLDER / 'mariadb'
    run('mariadb-install-db', '--no-defaults', f'--datadir={data}', '--user=root', '--auth-root-authentication-method=normal',
        '--skip-test-db')
    quoted = PASSWORD.replace('\\', '\\\\').replace("'", "\\'")
    (FOLDER / 'init.sql').write_text(f"CREATE USER 'alice'@'%' IDENTIFIED BY '{quoted}';\nDROP USER IF EXISTS ''@'localhost';\n")
    server = start([program('mariadbd'), '--no-defaults', f'--datadir={data}', '--user=root', f'--port={port}',
                    '--bind-address=127.0.0.1', f'--socket={data}/s', f'--init-file={FOLDER}/init.sql', '--innodb-flush-method=fsync'],
                   port)
    login = {'host': '127.0.0.1', 'port': port, 'user': 'alice', 'password__file': password_file()}
    expect('a login', 'ok', 'mariadb', **login)
    expect('a query', 'ok', 'mariadb', **login, query="SELECT CONCAT('ans', 'wer')", expect='answer')
    expect('an authority that is not there', 'checker', 'mariadb', **login, tls='verify', authority='/none')
    expect('another answer', 'wrong', 'mariadb', **login, query='SELECT 41', expect='42')
    expect('a broken query', 'wrong', 'mariadb', **login, query='SELEKT')
    expect('a wrong password', 'wrong', 'mariadb', host='127.0.0.1', port=port, user='alice', password='no')
    expect('a query that hangs', 'down', 'mariadb', **login, query='SELECT SLEEP(30)', timeout_ms=1500)
    expect('a source', 'ok', 'mariadb', **login, source='127.0.0.3')
    end(server)
    expect('nobody', 'down', 'mariadb', **login)


# --- mail ---

class Smtp(socketserver.StreamRequestHandler):
    """Takes mail for a Maildir, after AUTH PLAIN; `mode`: '', 'lose' (takes it and drops it), 'change'."""

    def answer(self, text):
        self.wfile.write(text.encode() + b'\r\n')

    def handle(self):
        self.answer('220 test')
        signed_in = False
        while line := self.rfile.readline().decode('latin-1').strip():
            word = line.split()[0].upper()
            if word == 'EHLO':
                self.answer('250-test\r\n250 AUTH PLAIN')
            elif word == 'AUTH':
                if len(line.split()) == 2:
                    self.answer('334 ')
                    line += ' ' + self.rfile.readline().decode().strip()
                signed_in = base64.b64decode(line.split()[2]).decode() == f'\0alice\0{PASSWORD}'
                self.answer('235 well' if signed_in else '535 no')
            elif word == 'MAIL' and not signed_in:
                self.answer('530 who are you?')
            elif word == 'DATA':
                self.answer('354 go on')
                self.keep()
                self.answer('250 taken')
            elif word == 'QUIT':
                return self.answer('221 bye')
            else:
                self.answer('250 well')

    def keep(self):
        lines = []
        while (line := self.rfile.readline()) not in (b'.\r\n', b''):
            lines.append(line)
        text = b''.join(lines)
        if self.server.mode == 'lose':
            return
        if self.server.mode == 'change':
            text = text.replace(b'ten o', b'nine o')
        name = f'{time.time_ns()}.test'
        (self.server.maildir / 'tmp' / name).write_bytes(text)
        os.chown(self.server.maildir / 'tmp' / name, NOBODY, NOBODY)
        (self.server.maildir / 'tmp' / name).rename(self.server.maildir / 'new' / name)


@story('Dovecot', program('dovecot'), os.path.isdir('/usr/lib/dovecot/modules') or None, os.geteuid() == 0)
def _():
    imap, pop3 = free_port(), free_port()
    maildir = FOLDER / 'mail' / 'alice'
    for part in ('cur', 'new', 'tmp'):
        (maildir / part).mkdir(parents=True)
    run('chown', '-R', f'{NOBODY}:{NOBODY}', FOLDER / 'mail')
    (FOLDER / 'dovecot.users').write_text('alice:' + '{SHA512-CRYPT}' + run('openssl', 'passwd', '-6', PASSWORD).stdout.strip() + '\n')
    (FOLDER / 'dovecot.conf').write_text(f'''
protocols = imap pop3
base_dir = {FOLDER}/dovecot
state_dir = {FOLDER}/dovecot
log_path = {FOLDER}/dovecot.log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{FOLDER}/mail/%u
mail_uid = {NOBODY}
mail_gid = {NOBODY}
first_valid_uid = {NOBODY}
auth_failure_delay = 0
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
passdb {{
  driver = passwd-file
  args = {FOLDER}/dovecot.users
}}
userdb {{
  driver = static
  args = uid={NOBODY} gid={NOBODY} home={FOLDER}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
''')
    start([program('dovecot'), '-F', '-c', FOLDER / 'dovecot.conf'], imap)
    server = socketserver.ThreadingTCPServer(('127.0.0.1', 0), Smtp)
    server.daemon_threads = True
    server.mode, server.maildir = '', maildir
    threading.Thread(target=server.serve_forever, daemon=True).start()
    account = {'host': '127.0.0.1', 'user': 'alice', 'password__file': password_file()}
    expect('a mailbox', 'ok', 'imap', **account, port=imap, expect='EXISTS')
    expect('a mailbox that is missing', 'wrong', 'imap', **account, port=imap, mailbox='None')
    expect('a wrong password', 'wrong', 'imap', host='127.0.0.1', port=imap, user='alice', password='no')
    expect('a list', 'ok', 'pop3', **account, port=pop3)
    expect('a wrong password', 'wrong', 'pop3', host='127.0.0.1', port=pop3, user='alice', password='no')
    mail = {**account, 'port': server.server_address[1], 'to': 'alice@blue1.example', 'content': 'Meet at ten o clock.'}
    expect('a message', 'ok', 'smtp', **mail)
    expect('a greeting', 'ok', 'smtp', **account, port=mail['port'])
    expect('a message, fetched by IMAP', 'ok', 'smtp', **mail, fetch='imap', fetch_port=imap)
    expect('a message, fetched by POP3', 'ok', 'smtp', **mail, fetch='pop3', fetch_port=pop3)
    time.sleep(0.5)
    left = [p for p in maildir.glob('*/*') if p.is_file()]
    is_equal('smtp: what was fetched is deleted', len(left), 1)
    server.mode = 'change'
    expect('a message that arrives changed', 'wrong', 'smtp', **mail, fetch='imap', fetch_port=imap)
    server.mode = 'lose'
    expect('a message that does not arrive', 'wrong', 'smtp', **mail, fetch='pop3', fetch_port=pop3, timeout_ms=2000)
    expect('a login that is refused', 'wrong', 'smtp', **{**mail, 'user': 'bob'})
    server.shutdown()
    server.server_close()
    expect('nobody', 'down', 'smtp', **mail)


def exim_configuration(port):
    """Takes mail of those who sign in, for the receivers in the file `receivers`, into one Maildir."""
    (FOLDER / 'exim.conf').write_text(f'''
primary_hostname = mail.blue1.example
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
exim_user = {NOBODY}
exim_group = {NOBODY}
deliver_drop_privilege
spool_directory = {FOLDER}/exim
log_file_path = {FOLDER}/exim/%slog
pid_file_path = {FOLDER}/exim/pid
host_lookup =
rfc1413_query_timeout = 0s
tls_advertise_hosts = *
tls_certificate = {FOLDER}/certificate.pem
tls_privatekey = {FOLDER}/key.pem
acl_smtp_connect = connecting
acl_smtp_rcpt = receiver
begin acl
connecting:
  deny condition = ${{if exists{{{FOLDER}/closed}}}}
  accept
receiver:
  require authenticated = *
  accept condition = ${{lookup{{$local_part@$domain}}lsearch{{{FOLDER}/receivers}}{{yes}}{{no}}}}
begin routers
all:
  driver = accept
  transport = mailbox
begin transports
mailbox:
  driver = appendfile
  maildir_format
  directory = {FOLDER}/exim/mailbox
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{alice}}}}{{eq{{$auth3}}{{${{readfile{{{password_file()}}}{{}}}}}}}}}}}}
  server_set_id = $auth2
''')
    return FOLDER / 'exim.conf'


@story('Exim', program('exim4'), os.geteuid() == 0)
def _():
    certificate()
    mailbox = FOLDER / 'exim' / 'mailbox'
    mailbox.mkdir(parents=True)
    for path in (FOLDER / 'key.pem', mailbox.parent, mailbox):
        os.chown(path, NOBODY, NOBODY)
    receivers = FOLDER / 'receivers'
    receivers.write_text('alice@blue1.example\n')
    port = free_port()
    words = [program('exim4'), '-C', exim_configuration(port), '-bdf']
    server = start(words, port)
    login = {'host': '127.0.0.1', 'port': port, 'user': 'alice', 'password__file': password_file()}
    mail = {**login, 'to': 'alice@blue1.example'}
    expect('a greeting', 'ok', 'smtp', **login)
    expect('a message', 'ok', 'smtp', **mail, content='Meet at ten.\r\n.\r\n..and go on\r\n')
    ok(wait_for(lambda: any('\nMeet at ten.\n.\n..and go on\n' in p.read_text() for p in mailbox.glob('new/*'))),
       'smtp: the message is delivered as it was written, dots and all')
    secure = {**mail, 'host': 'localhost', 'address': '127.0.0.1', 'tls': 'starttls'}
    expect('a message by STARTTLS', 'ok', 'smtp', **secure, authority=FOLDER / 'certificate.pem')
    expect('a certificate of nobody known', 'wrong', 'smtp', **secure)
    expect('a wrong password', 'wrong', 'smtp', host='127.0.0.1', port=port, user='alice', password='no')
    expect('a sender who does not sign in', 'wrong', 'smtp', host='127.0.0.1', port=port, to='alice@blue1.example')
    expect('a receiver who is not there', 'wrong', 'smtp', **{**mail, 'to': 'bob@blue1.example'})
    (FOLDER / 'closed').touch()
    expect('a server that turns all away', 'wrong', 'smtp', **mail)
    (FOLDER / 'closed').unlink()
    server.send_signal(signal.SIGSTOP)
    expect('a server that hangs', 'down', 'smtp', **mail, timeout_ms=1000)
    server.send_signal(signal.SIGCONT)
    running = [server]
    seen_by_a_probe('Exim', 'smtp', Door(port), {'host': '127.0.0.1', 'to': 'alice@blue1.example'},
                    lambda: receivers.write_text('bob@blue1.example\n'),
                    lambda: receivers.write_text('alice@blue1.example\n'),
                    lambda: end(running[0]), lambda: running.insert(0, start(words, port)))
    end(running[0])
    expect('nobody', 'down', 'smtp', **mail)


# --- MQTT, LDAP ---

@story('Mosquitto', program('mosquitto'), program('mosquitto_passwd'))
def _():
    port = free_port()
    (FOLDER / 'mosquitto.users').touch(mode=0o600)
    run('mosquitto_passwd', '-b', FOLDER / 'mosquitto.users', 'alice', PASSWORD)
    (FOLDER / 'mosquitto.conf').write_text(
        f'listener {port} 127.0.0.1\nallow_anonymous false\npassword_file {FOLDER}/mosquitto.users\nuser root\n')
    server = start([program('mosquitto'), '-c', FOLDER / 'mosquitto.conf'], port)
    login = {'host': '127.0.0.1', 'port': port, 'user': 'alice', 'password__file': password_file()}
    expect('a message', 'ok', 'mqtt', **login, topic='plant/valve 1', content='open')
    expect('a login that is refused', 'wrong', 'mqtt', **{**login, 'user': 'bob'})
    end(server)
    expect('nobody', 'down', 'mqtt', **login)

@story('slapd', program('slapd'), program('slapadd'))
def _():
    port = free_port()
    data = FOLDER / 'ldap'
    data.mkdir()
    digest = run('openssl', 'passwd', '-6', PASSWORD).stdout.strip()
    (FOLDER / 'slapd.conf').write_text(f'''
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {FOLDER}/slapd.pid
database mdb
suffix "dc=blue1,dc=example"
rootdn "cn=admin,dc=blue1,dc=example"
rootpw {{CRYPT}}{digest}
directory {data}
maxsize 10485760
''')
    (FOLDER / 'people.ldif').write_text('''dn: dc=blue1,dc=example
objectClass: domain
dc: blue1

dn: cn=Alice Archer,dc=blue1,dc=example
objectClass: inetOrgPerson
cn: Alice Archer
sn: Archer
mail: alice@blue1.example
''')
    run(program('slapadd'), '-f', FOLDER / 'slapd.conf', '-l', FOLDER / 'people.ldif')
    server = start([program('slapd'), '-d', '0', '-f', FOLDER / 'slapd.conf', '-h', f'ldap://127.0.0.1:{port}'], port)
    here = {'host': '127.0.0.1', 'port': port, 'base': 'dc=blue1,dc=example'}
    login = {**here, 'user': 'cn=admin,dc=blue1,dc=example', 'password__file': password_file()}
    expect('a search', 'ok', 'ldap', **here, filter='(cn=Alice Archer)', attributes='mail', expect='alice@blue1.example')
    expect('a search after a login', 'ok', 'ldap', **login, filter='(sn=Archer)')
    expect('a search that finds nothing', 'wrong', 'ldap', **here, filter='(cn=Bob)')
    expect('a login that is refused', 'wrong', 'ldap', **{**login, 'user': 'cn=bob,dc=blue1,dc=example'})
    end(server)
    expect('nobody', 'down', 'ldap', **here)


# --- time ---

class Ntp(socketserver.BaseRequestHandler):
    def handle(self):
        data, peer = self.request
        now = int((time.time() + self.server.offset + 2208988800) * 2**32)
        peer.sendto(struct.pack('!BBbb11I', 0x24, self.server.stratum, 6, -20, 0, 0, 0, now >> 32, 0,
                                *struct.unpack('!2I', data[40:48]), now >> 32, now & 0xffffffff, now >> 32,
                                now & 0xffffffff), self.client_address)


@story('a time server')
def _():
    server = socketserver.ThreadingUDPServer(('127.0.0.1', 0), Ntp)
    server.offset, server.stratum = 0, 2
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = {'host': '127.0.0.1', 'port': server.server_address[1]}
    expect('the time', 'ok', 'ntp', **here, max_offset_ms=2000)
    server.offset = -60
    expect('another time', 'wrong', 'ntp', **here, max_offset_ms=2000)
    expect('another time where any will do', 'ok', 'ntp', **here)
    server.stratum = 16
    expect('a clock that is not set', 'wrong', 'ntp', **here)
    server.shutdown()
    server.server_close()
    expect('nobody', 'down', 'ntp', **here)


@story('chrony', program('chronyd'), os.geteuid() == 0)
def _():
    port = free_port(socket.SOCK_DGRAM)

    def serve_time(clock):
        (FOLDER / 'chrony.conf').write_text(
            f'port {port}\nbindaddress 127.0.0.1\nallow 127.0.0.0/8\ncmdport 0\nbindcmdaddress /\n'
            f'pidfile {FOLDER}/chrony.pid\n{clock}\n')
        return start([program('chronyd'), '-d', '-x', '-u', 'root', '-f', FOLDER / 'chrony.conf'])
    running = [serve_time('local stratum 8')]

    def change(clock):
        end(running[0])
        running[0] = serve_time(clock)
    seen_by_a_probe('chrony', 'ntp', Door(port, datagrams=True), {'host': '127.0.0.1', 'max_offset_ms': 2000},
                    lambda: change(''), lambda: change('local stratum 8'),
                    lambda: end(running[0]), lambda: change('local stratum 8'))


# --- ICMP, in a network namespace where this user has ping sockets ---

def may_ping():
    words = ['unshare', '-n', 'sh', '-c', 'echo "0 2147483647" > /proc/sys/net/ipv4/ping_group_range && ip link set lo up']
    return os.geteuid() == 0 and program('ip') and subprocess.run(words, capture_output=True).returncode == 0


@story('ping sockets', may_ping())
def _():
    def ping(*words):
        script = ('echo "0 2147483647" > /proc/sys/net/ipv4/ping_group_range; ip link set lo up; '
                  'ip addr add 192.0.2.1/32 dev lo; ip route add 192.0.2.0/24 dev lo; exec "$@"')
        return subprocess.run(['unshare', '-n', 'sh', '-c', script, 'sh', os.environ['TESTUDO'], 'probe', '--try', 'icmp',
                               'timeout_ms=1500', *words], capture_output=True, text=True, timeout=60)

    done = ping('host=127.0.0.1')
    ok(done.stdout.startswith('ok: 3 of 3'), 'icmp: IPv4 is ok', done.stdout + done.stderr)
    done = ping('host=::1', 'family=6', 'count=5')
    ok(done.stdout.startswith('ok: 5 of 5'), 'icmp: IPv6 is ok', done.stdout + done.stderr)
    done = ping('host=192.0.2.77')
    ok(done.stdout.startswith('down: '), 'icmp: nobody is down', done.stdout + done.stderr)
    done = ping('host=198.51.100.1')
    ok(done.stdout.startswith('down: '), 'icmp: no way there is down', done.stdout + done.stderr)


# --- plugins ---

def plugin(name, text):
    folder = FOLDER / 'plugins'
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


def try_plugin(*words):
    done = subprocess.run([os.environ['TESTUDO'], 'probe', '--plugins', FOLDER / 'plugins', '--try', 'plugin', *words],
                          capture_output=True, text=True, timeout=60, env={**os.environ, 'SECRET_OF_THE_PROBE': 'x'})
    return done.stdout.split(':', 1)[0], done.stdout + done.stderr


@story('monitoring-plugins', os.path.exists('/usr/lib/nagios/plugins/check_dummy'))
def _():
    for code, state in enumerate(('ok', 'degraded', 'down', 'checker')):
        expect(f'exit code {code}', state, 'plugin', plugin='check_dummy', arguments=f'{code} "two words"')
    expect('critical as wrong', 'wrong', 'plugin', plugin='check_dummy', arguments='2', critical='wrong')
    server = socketserver.ThreadingTCPServer(('127.0.0.1', 0), Slow)
    server.daemon_threads = True
    server.pause, server.text = 0, b'220 ready\r\n'
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    output = expect('check_tcp', 'ok', 'plugin', plugin='check_tcp', arguments=f'-H 127.0.0.1 -p {port} -e 220')
    ok(re.search(r'^\* time is [\d.]+s$', output, re.M), 'plugin: performance data is read', output)
    expect('check_tcp, another greeting', 'degraded', 'plugin', plugin='check_tcp', arguments=f'-H 127.0.0.1 -p {port} -e 221')
    server.text = b'HTTP/1.0 200 OK\r\nServer: test\r\n\r\nwelcome\n'
    expect('check_http', 'ok', 'plugin', plugin='check_http', arguments=f'-I 127.0.0.1 -p {port} -s welcome')
    server.shutdown()
    server.server_close()
    # One in Perl with its library, one that runs another program.
    expect('check_file_age', 'ok', 'plugin', plugin='check_file_age', arguments='-w 999999999 -c 999999999 /etc/hosts')
    words = ['-H', '127.0.0.1', '-p', '1', '-w', '900,60%', '-c', '999,90%']
    if subprocess.run(['/usr/lib/nagios/plugins/check_ping', *words], capture_output=True).returncode == 0:
        expect('check_ping', 'ok', 'plugin', plugin='check_ping', arguments=' '.join(words))
    else:
        skip('check_ping', 'it does not work for this user without the probe either')


def has_ended(process):
    try:
        return ') Z ' in pathlib.Path(f'/proc/{process}/stat').read_text()
    except FileNotFoundError:
        return True


def has_landlock():
    return ctypes.CDLL(None).syscall(444, None, 0, 1) >= 1


@story('plugins that try to get out', has_landlock())
def _():
    secret, place = FOLDER / 'secret', FOLDER / 'written'
    secret.write_text('of others\n')
    plugin('reads', f'#!/bin/sh\ncat {secret}\n')
    plugin('writes', f'#!/bin/sh\necho x >{place} && echo written\n')
    state, output = try_plugin('plugin=reads')
    ok(state == 'degraded' and 'of others' not in output, 'plugin: what is not its own it cannot read', output)
    ok('of others' in try_plugin('plugin=reads', '--readable', secret)[1], 'plugin: it can when that is said')
    is_equal('32 things may be readable', try_plugin('plugin=reads', *['--readable', secret] * 32)[0], 'ok')
    output = try_plugin('plugin=reads', *['--readable', secret] * 33)[1]
    ok('more than 32 --readable' in output, '33 may not', output)
    state, output = try_plugin('plugin=writes', '--readable', FOLDER)
    ok(state == 'down' and not place.exists(), 'plugin: it can write nothing, not where it may read either', output)
    state, output = try_plugin('plugin=writes', '--no-sandbox')
    ok(state == 'ok' and place.exists(), 'plugin: without the sandbox it can', output)
    left = list(pathlib.Path(tempfile.gettempdir()).glob('testudo-probe-??????/??????'))
    is_equal('plugin: its own folder is gone', left, [])

    # As the probe itself runs: neither token nor state.
    folder = FOLDER / 'out'
    folder.mkdir()
    plugin('looks', f'#!/bin/sh\ncat {folder}/token {folder}/state/* && exit 0\necho "TMPDIR is $TMPDIR"\nexit 1\n')
    node = FakeNode([check('looks', 'plugin', {'plugin': 'looks'})])
    probe = Probe(folder, node)
    probe.start('--plugins', FOLDER / 'plugins')
    found = node.wait_for('looks', 'degraded')
    ok(found is not None and found['text'].startswith(f'TMPDIR is {folder}/state/plugins/'), 'plugin: of the probe it reads nothing',
       node.of('looks')[:1])
    status = pathlib.Path(f'/proc/{probe.process.pid}/status').read_text()
    ok('Seccomp:\t2' in status and 'NoNewPrivs:\t1' in status, 'the probe itself runs confined', status)
    is_equal('it ends well', probe.stop(), 0)
    ok(TOKEN not in json.dumps(node.results), 'its token is in no result')
    node.close()


@story('files outside', program('nginx'), has_landlock())
def _():
    certificate()
    port, tls_port = free_port(), free_port()
    start(nginx_words(port, tls_port), port)
    values = {'host': 'localhost', 'address': '127.0.0.1', 'port': tls_port, 'authority': FOLDER / 'certificate.pem'}
    for more, state in (((), 'checker'), (('--readable', FOLDER / 'certificate.pem'), 'ok')):
        folder = pathlib.Path(tempfile.mkdtemp(dir=FOLDER))
        node = FakeNode([check('page', 'https', values, period=300)])
        probe = Probe(folder, node)
        probe.start(*more)
        ok(node.wait_for('page', state) is not None, f'https: an authority in a file {"that is" if more else "that is not"} readable: {state}',
           node.of('page')[:2])
        if not more:
            ok('what --readable names' in node.of('page')[0]['text'], 'https: which says what would make it so', node.of('page')[:1])
        is_equal('the probe ends well', probe.stop(), 0)
        node.close()


@story('plugins of our own')
def _():
    plugin('environment', '#!/bin/sh\nenv\n')
    state, output = try_plugin('plugin=environment', 'user=alice', f'password={PASSWORD}')
    names = re.findall(r'^< (\w+)=', output, re.M)
    is_equal('plugin: nothing of our environment reaches it',
             sorted(set(names) - {'PWD', 'SHLVL', '_', 'OLDPWD'}),
             ['LC_ALL', 'PATH', 'TESTUDO_CLIENT', 'TESTUDO_CONTENT', 'TESTUDO_PASSWORD', 'TESTUDO_USER', 'TMPDIR'])
    ok(PASSWORD not in output and '***' in output, 'plugin: the password is masked', output)
    plugin('words', '#!/bin/sh\nfor word; do printf "[%s]" "$word"; done\n')
    output = try_plugin('plugin=words', "arguments=a 'b c'  $USER$ `id` $(id) ;id", 'user=x y')[1]
    ok('[a][b c][x y][`id`][$(id)][;id]' in output, 'plugin: no shell reads the arguments', output)
    plugin('hangs', '#!/bin/sh\nsleep 31.4159 & echo $!; wait\n')
    state, output = try_plugin('plugin=hangs', 'timeout_ms=2500')
    is_equal('plugin: one that hangs is down', state, 'down')
    child = re.search(r'^< (\d+)', output, re.M)
    ok(child is not None and wait_for(lambda: has_ended(child[1])), 'plugin: its children end with it', output)
    plugin('floods', '#!/bin/sh\nyes flood | head -c 20000000\nexit 1\n')
    state, output = try_plugin('plugin=floods', 'timeout_ms=8000')
    ok(state == 'degraded' and len(output) < 40000, 'plugin: a flood is bounded', (state, len(output)))
    plugin('crashes', '#!/bin/sh\nkill -SEGV $$\n')
    is_equal('plugin: one that crashes is our fault', try_plugin('plugin=crashes')[0], 'checker')
    is_equal('plugin: one that is missing, too', try_plugin('plugin=missing')[0], 'checker')
    is_equal('plugin: no path is taken', try_plugin('plugin=../plugins/words')[0], 'checker')

for process in STARTED:
    end(process)
shutil.rmtree(FOLDER, ignore_errors=True)
finish()
