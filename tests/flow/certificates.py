#!/usr/bin/env python3
# certificates.py - machines that sign in by client certificate, and what TLS refuses.
# SPDX-License-Identifier: Apache-2.0
import http.client
import ssl
import subprocess

from node import TAXII, Story, finish, indicator, is_equal, ok


def openssl(*words):
    subprocess.run(['openssl', *map(str, words)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def authority(folder, name):
    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', f'/CN={name}',
            '-keyout', folder / f'{name}.key', '-out', folder / f'{name}.pem')


def client(folder, name, ca):
    openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', f'/CN={name}',
            '-keyout', folder / f'{name}.key', '-out', folder / f'{name}.csr')
    openssl('x509', '-req', '-in', folder / f'{name}.csr', '-CA', folder / f'{ca}.pem', '-CAkey', folder / f'{ca}.key',
            '-CAcreateserial', '-days', '2', '-out', folder / f'{name}.pem')


def ask(node, name=None, path='/taxii2/real/collections/nato/objects/', version=None):
    context = ssl.create_default_context(cafile=str(node.home / 'certificate.pem'))
    if name:
        context.load_cert_chain(node.folder / f'{name}.pem', node.folder / f'{name}.key')
    if version:
        context.minimum_version = context.maximum_version = version
    connection = http.client.HTTPSConnection('localhost', node.port, timeout=30, context=context)
    try:
        connection.request('GET', path, headers={'Accept': TAXII})
        reply = connection.getresponse()
        return reply.status, len(reply.read())
    except (ssl.SSLError, ConnectionError):
        return 'refused', 0
    finally:
        connection.close()


with Story() as node:
    authority_name, stranger_ca = 'coalition', 'elsewhere'
    node.make(f'tls:\n  client_authorities: {node.folder / "coalition.pem"}\n')
    authority(node.folder, authority_name)
    authority(node.folder, stranger_ca)
    client(node.folder, 'norway', authority_name)
    client(node.folder, 'unknown', authority_name)
    client(node.folder, 'stranger', stranger_ca)
    node.run('token', 'add', 'norway', '--organisation', 'NOR', '--role', 'reader', '--certificate', node.folder / 'norway.pem')
    node.run('token', 'add', 'stranger', '--organisation', 'NOR', '--role', 'reader', '--certificate', node.folder / 'stranger.pem')
    node.serve()
    token = node.token('poster', 'EST', 'reader', 'analyst')
    status, _, _ = node.ask('POST', '/taxii2/real/collections/nato/objects/', token, {'objects': [indicator(1)]})
    is_equal('Estonia posts by token', status, 202)
    is_equal('Norway reads by certificate', ask(node, 'norway')[0], 200)
    is_equal('a certificate that nobody entered opens nothing', ask(node, 'unknown')[0], 401)
    ok(ask(node, 'stranger')[0] in (401, 'refused'), 'nor does one of another authority, though its key was entered')
    is_equal('nor does none', ask(node)[0], 401)
    is_equal('TLS 1.2 is taken while the settings say so', ask(node, 'norway', version=ssl.TLSVersion.TLSv1_2)[0], 200)
    credential = [line for line in node.run('token', 'list').splitlines() if 'norway' in line][0].split()[0]
    node.run('token', 'revoke', credential)
    is_equal('a revoked one is out at once', ask(node, 'norway')[0], 401)
    node.stop()
    (node.home / 'testudo.yaml').write_text(
        f'listen:\n  port: {node.port}\ntls:\n  allow_1_2: no\n')
    node.serve()
    is_equal('TLS 1.2 is refused when they say no', ask(node, version=ssl.TLSVersion.TLSv1_2)[0], 'refused')
    is_equal('and 1.3 is taken', ask(node, version=ssl.TLSVersion.TLSv1_3)[0], 401)

finish()
