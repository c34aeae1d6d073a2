// more.tsx - the button below a list that goes on.
// SPDX-License-Identifier: Apache-2.0

export function More({ more, busy }: { more: (() => void) | null; busy: boolean }) {
  if (more === null)
    return null;
  return (
    <p class="more">
      <button type="button" onClick={busy ? undefined : more} aria-disabled={busy}>
        {busy ? 'Loading…' : 'Show older ones'}
      </button>
    </p>
  );
}
