// bar.tsx - the bar: the rooms, the state of the live line, who is signed in, and the way out.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { type Failure, signOut } from '../api.ts';
import type { Session } from '../contract.ts';
import { Icon, Mark, type IconName } from '../icons.tsx';
import { useLine, type Line } from '../live.ts';
import { failureFrom } from '../load.ts';
import { sentence } from '../words.ts';
import { ThemeButton } from './theme_button.tsx';

const ROOMS: { path: string; title: string; icon: IconName }[] = [
  { path: '/picture', title: 'Picture', icon: 'picture' },
  { path: '/intelligence', title: 'Intelligence', icon: 'intelligence' },
  { path: '/sightings', title: 'Sightings', icon: 'sightings' },
  { path: '/organisations', title: 'Organisations', icon: 'organisations' },
];

export function Bar({ path, session, left }: { path: string; session: Session; left: () => void }) {
  const { person, organisation, node } = session;
  return (
    <header class="bar">
      <a class="brand" href="/picture" aria-label="testudo, to the picture"><Mark /><span>testudo</span></a>
      <nav aria-label="Rooms">
        <ul>
          {ROOMS.map((room) => {
            const open = path === room.path || path.startsWith(`${room.path}/`);
            return (
              <li key={room.path}>
                <a href={room.path} aria-current={open ? 'page' : undefined}>
                  <Icon name={room.icon} /><span>{room.title}</span>
                </a>
              </li>
            );
          })}
        </ul>
      </nav>
      <div class="self">
        <LineState />
        <p class="who">
          <strong title={organisation.name}>{organisation.name}</strong>
          <span class="quiet">{sentence(organisation.standing)} {sentence(organisation.kind).toLowerCase()}</span>
          <span class="who-person" title={`${person.name} (${person.login})`}>{person.name}</span>
          <span class="quiet">{sentence(person.profession)}</span>
        </p>
        <div class="tools">
          <ThemeButton />
          <Leave left={left} />
        </div>
        <p class="quiet node" title={node.name}>Node of {node.name}, testudo {node.version}</p>
      </div>
    </header>
  );
}

const LINES: Record<Line, string> = {
  connecting: 'Connecting…',
  live: 'Live',
  broken: 'Not live: connecting again…',
};

function LineState() {
  const line = useLine();
  return <p class={`line line-${line}`} role="status"><span class="lamp" /><span>{LINES[line]}</span></p>;
}

function Leave({ left }: { left: () => void }) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const leave = () => {
    signOut().then(left, (error: unknown) => setFailure(failureFrom(error)));
  };
  return (
    <>
      <button type="button" class="tool" title="Sign out" aria-label="Sign out" onClick={leave}>
        <Icon name="leave" />
      </button>
      {failure === null ? null : <p class="wrong" role="alert">Not signed out: {failure.message}</p>}
    </>
  );
}
