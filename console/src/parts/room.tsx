// room.tsx - the frame of a room: its heading, which takes the focus when one comes in.
// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { tookFocusToSearch } from './keys.ts';

// The first room of a visit leaves the focus where the browser put it.
let entered = false;

export function Room({ title, aside, name, children }: {
  title: string;
  name: string; // for the style sheet
  aside?: ComponentChildren;
  children: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    if (entered && !tookFocusToSearch())
      heading.current?.focus({ preventScroll: true });
    entered = true;
  }, [name]);
  useEffect(() => { document.title = `${title} · testudo`; }, [title]);
  return (
    <div class={`room room-${name}`}>
      <header class="room-head">
        <h1 ref={heading} tabIndex={-1} title={title}>{title}</h1>
        {aside === undefined ? null : <div class="room-aside">{aside}</div>}
      </header>
      {children}
    </div>
  );
}

export function Panel({ title, note, name, children }: {
  title: string;
  note?: ComponentChildren;
  name?: string;
  children: ComponentChildren;
}) {
  return (
    <section class={`panel ${name ?? ''}`}>
      <header class="panel-head">
        <h2>{title}</h2>
        {note === undefined ? null : <p class="quiet">{note}</p>}
      </header>
      {children}
    </section>
  );
}
