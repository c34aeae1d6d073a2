// side.tsx - what stands beside a room's list: details of the one that was chosen.
// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../../icons.tsx';

/** Escape closes it. It is announced by its heading, which takes the focus when `focus` is set. */
export function SidePanel({ title, close, focus = false, children }: {
  title: string;
  close: () => void;
  focus?: boolean;
  children: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (!focus)
      return;
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: 'nearest' }); // on narrow screens it stands elsewhere
  }, [title]);
  return (
    <section class="panel why" aria-label={title} onKeyDown={(event) => {
      if (event.key === 'Escape' && !event.defaultPrevented)
        close();
    }}>
      <header class="panel-head why-head">
        <h2 ref={heading} tabIndex={-1} title={title}>{title}</h2>
        <button type="button" class="tool" aria-label="Close" title="Close" onClick={close}><Icon name="close" /></button>
      </header>
      {children}
    </section>
  );
}
