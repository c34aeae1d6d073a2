#!/usr/bin/env python3
# crash.py - kill -9 of the server in the middle of posts: nothing acknowledged is lost or doubled.
# SPDX-License-Identifier: Apache-2.0
#
# Four writers post envelopes of ten indicators; after a moment of chance the server is killed and
# started again. What got its 202 must be there, each object once; what did not may be there, whole.
# 20 rounds; 200 with TESTUDO_LONG=1.
import collections
import os
import random
import signal
import threading
import time

from node import Story, finish, indicator, is_equal, ok

ROUNDS = 200 if os.environ.get('TESTUDO_LONG') else 20
WRITERS = 4
SEED = 11


class Writer(threading.Thread):
    def __init__(self, node, token, first):
        super().__init__(daemon=True)
        self.node, self.token, self.next = node, token, first
        self.acknowledged = set()
        self.sent = set()
        self.ending = False

    def run(self):
        while not self.ending:
            numbers = range(self.next, self.next + 10)
            self.next += 10
            objects = [indicator(n) for n in numbers]
            self.sent.update(o['id'] for o in objects)
            try:
                status, _, body = self.node.ask('POST', '/taxii2/real/collections/nato/objects/',
                                                self.token, {'objects': objects})
            except OSError:
                return
            except Exception:  # the reply was cut off: not acknowledged
                return
            if status == 202 and body['success_count'] == 10:
                self.acknowledged.update(o['id'] for o in objects)


with Story() as node:
    chance = random.Random(SEED)
    node.make()
    token = node.token('writer', 'EST', 'reader', 'analyst')
    acknowledged, sent = set(), set()
    restarts = 0
    number = 1
    for _ in range(ROUNDS):
        node.serve()
        writers = [Writer(node, token, number + i * 100000) for i in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(0.05 + chance.random() * 0.4)
        node.stop(signal.SIGKILL)
        for writer in writers:
            writer.ending = True
            writer.join(30)
            acknowledged |= writer.acknowledged
            sent |= writer.sent
        number = max(writer.next - i * 100000 for i, writer in enumerate(writers))
        restarts += 1
    node.serve()
    found = collections.Counter(o['id'] for o in node.pages('nato', token, limit=1000))
    is_equal('every round killed the server', restarts, ROUNDS)
    ok(len(acknowledged) >= ROUNDS * 10, 'enough was acknowledged to mean something', len(acknowledged))
    is_equal('nothing acknowledged is lost', sorted(acknowledged - set(found))[:5], [])
    is_equal('nothing is doubled', [i for i, n in found.items() if n != 1][:5], [])
    is_equal('nothing is there that nobody sent', sorted(set(found) - sent)[:5], [])
    # An envelope is one commit: all ten of it or none.
    tens = collections.Counter((int(i[-12:]) - 1) // 10 for i in found)
    is_equal('no envelope is there in part', [t for t, n in tens.items() if n != 10][:5], [])
    node.stop()
    node.run('status', '--verify')
    ok(True, 'the store is whole, page by page')

finish()
