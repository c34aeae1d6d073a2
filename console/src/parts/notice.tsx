// notice.tsx - the states between asking and having: waiting, failed, empty.
// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren } from 'preact';
import type { Failure } from '../api.ts';
import type { Loaded } from '../load.ts';
import { Icon } from '../icons.tsx';
import { sentence } from '../words.ts';

/** Appears only after a moment, so that a quick answer does not flash. */
export function Waiting({ what }: { what: string }) {
  return <p class="waiting" role="status">Loading {what}…</p>;
}

export function Failed({ failure, what, again, busy = false }:
    { failure: Failure; what: string; again: () => void; busy?: boolean }) {
  return (
    <div class="notice failed" role="alert" aria-busy={busy}>
      <Icon name="alert" />
      <div>
        <h2>{sentence(what)} could not be loaded</h2>
        <p>{failure.message}</p>
        <p class="quiet">
          <code>{failure.code}</code>
          {failure.where === '' ? null : <> at <code>{failure.where}</code></>}
        </p>
        <Again again={again} busy={busy} />
      </div>
    </div>
  );
}

/** Says that it is asking, and does not ask twice meanwhile. */
function Again({ again, busy }: { again: () => void; busy: boolean }) {
  return <button type="button" aria-disabled={busy} onClick={() => busy || again()}>{busy ? 'Asking…' : 'Try again'}</button>;
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="notice">
      <Icon name="empty" />
      <div>
        <h2>{title}</h2>
        {children}
      </div>
    </div>
  );
}

/** What was loaded, or why it is not there. What is there stays when asking again fails. */
export function Shown<Reply>({ of, what, children }: {
  of: Loaded<Reply>;
  what: string;
  children: (data: Reply) => ComponentChildren;
}) {
  if (of.data === null)
    return of.failure === null
      ? <Waiting what={what} />
      : <Failed failure={of.failure} what={what} again={of.again} busy={of.busy} />;
  return (
    <div class="shown" aria-busy={of.busy}>
      {of.failure === null ? null : <Stale failure={of.failure} again={of.again} busy={of.busy} />}
      {children(of.data)}
    </div>
  );
}

function Stale({ failure, again, busy }: { failure: Failure; again: () => void; busy: boolean }) {
  return (
    <div class="stale" role="alert">
      <Icon name="alert" />
      <span>This may be out of date: {failure.message}</span>
      <Again again={again} busy={busy} />
    </div>
  );
}
