// twice.tsx - asking twice before what cannot be undone.
// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** A button that asks once more, in its own place, before it does what cannot be taken back. */
export function Twice({ ask, yes, act, danger = false, children }: {
  ask: string;
  yes: string;
  act: () => void;
  danger?: boolean;
  children: ComponentChildren;
}) {
  const [asking, setAsking] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const wasAsking = useRef(false);

  useLayoutEffect(() => { // with the question itself: a key that is pressed at once is meant for it
    if (asking)
      first.current?.focus();
    else if (wasAsking.current)
      opener.current?.focus();
    wasAsking.current = asking;
  }, [asking]);
  if (!asking)
    return <button type="button" ref={opener} class={danger ? 'danger' : ''} onClick={() => setAsking(true)}>{children}</button>;
  return (
    <span class="twice" role="group" aria-label={ask} onKeyDown={(event) => {
      if (event.key === 'Escape')
        setAsking(false);
    }}>
      <span>{ask}</span>
      <button type="button" ref={first} onClick={() => setAsking(false)}>No, leave it</button>
      <button type="button" class="danger" onClick={() => { setAsking(false); act(); }}>{yes}</button>
    </span>
  );
}
