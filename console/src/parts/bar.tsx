// bar.tsx - the bar: the rooms, the state of the live line, who is signed in, and the way out.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Failure, signOut } from '../api.ts';
import type { Seat, Session } from '../contract.ts';
import { Icon, Mark } from '../icons.tsx';
import { useLine, type Line } from '../live.ts';
import { failureFrom } from '../load.ts';
import type { Door } from '../rooms/exercise/doors.ts';
import { sentence } from '../words.ts';
import { ThemeButton } from './theme_button.tsx';

/** `doors` come in groups; an exercise's own rooms stand before the common ones. */
export function Bar({ path, session, doors, left }: {
  path: string;
  session: Session;
  doors: Door[][];
  left: () => void;
}) {
  const { person, organisation, node, seat } = session;
  const rooms = useRef<HTMLElement>(null);

  // Where the bar is narrower than its doors, the one that is open is in sight.
  useEffect(() => rooms.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' }), [path]);
  const home = doors[0]?.[0] ?? { path: '/', title: 'the start' };
  return (
    <header class="bar">
      <a class="brand" href={home.path} aria-label={`testudo, to the ${home.title.toLowerCase()}`}><Mark /><span>testudo</span></a>
      <nav aria-label="Rooms" ref={rooms}>
        {doors.map((group, i) => (
          <ul key={i}>{group.map((door) => <DoorLink key={door.path} door={door} path={path} />)}</ul>
        ))}
      </nav>
      <div class="self">
        <LineState />
        <p class="who">
          <strong title={organisation.name}>{organisation.name}</strong>
          <span class="quiet">{sentence(organisation.standing)} {sentence(organisation.kind).toLowerCase()}</span>
          {seat == null ? null : <SeatOf seat={seat} />}
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

function DoorLink({ door, path }: { door: Door; path: string }) {
  const open = path === door.path || path.startsWith(`${door.path}/`);
  return (
    <li>
      <a href={door.path} aria-current={open ? 'page' : undefined}>
        <Icon name={door.icon} /><span>{door.title}</span>
      </a>
    </li>
  );
}

function SeatOf({ seat }: { seat: Seat }) {
  const desks = seat.desks.map(sentence).join(', ');
  const text = [seat.team?.title, desks].filter((part) => part !== undefined && part !== '').join('; ');
  return <strong class="seat" title={text}>{text === '' ? 'Onlooker' : text}</strong>;
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
