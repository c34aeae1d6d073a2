// app.tsx - the whole console: who is signed in, which room is open.
// SPDX-License-Identifier: Apache-2.0
import { useCallback, useEffect, useState } from 'preact/hooks';
import { type Failure, get } from './api.ts';
import type { Session } from './contract.ts';
import { closeStream, openStream, useHint } from './live.ts';
import { failureFrom, SessionLost } from './load.ts';
import { Bar } from './parts/bar.tsx';
import { Failed, Waiting } from './parts/notice.tsx';
import { Room } from './parts/room.tsx';
import { go, usePlace, type Place } from './route.ts';
import { Intelligence } from './rooms/intelligence.tsx';
import { ObjectRoom } from './rooms/object.tsx';
import { Organisations } from './rooms/organisations.tsx';
import { PictureRoom } from './rooms/picture.tsx';
import { SignIn } from './rooms/signin.tsx';
import { Sightings } from './rooms/sightings.tsx';

type Who =
  | { state: 'asking' }
  | { state: 'failed'; failure: Failure }
  | { state: 'out'; why: string }
  | { state: 'in'; session: Session };

export function App() {
  const [who, setWho] = useState<Who>({ state: 'asking' });
  const lost = useCallback(() => setWho((old) =>
    old.state === 'in' ? { state: 'out', why: 'Your session has ended. Please sign in again.' } : old), []);

  const ask = () => {
    setWho({ state: 'asking' });
    get<Session>('/api/session').then(
      (session) => setWho({ state: 'in', session }),
      (error: unknown) => {
        const failure = failureFrom(error);
        setWho(failure.status === 401 ? { state: 'out', why: '' } : { state: 'failed', failure });
      });
  };
  useEffect(ask, []);

  switch (who.state) {
  case 'asking':
    return <main class="alone"><Waiting what="the console" /></main>;
  case 'failed':
    return <main class="alone"><Failed failure={who.failure} what="the console" again={ask} /></main>;
  case 'out':
    return <SignIn why={who.why} entered={(session) => setWho({ state: 'in', session })} />;
  case 'in':
    return (
      <SessionLost.Provider value={lost}>
        <House session={who.session} lost={lost} left={() => setWho({ state: 'out', why: '' })} />
      </SessionLost.Provider>
    );
  }
}

function House({ session, lost, left }: { session: Session; lost: () => void; left: () => void }) {
  const place = usePlace();

  useEffect(() => {
    openStream();
    return closeStream;
  }, [session]);
  useHint('session', lost);
  useEffect(() => {
    if (place.path === '/')
      go('/picture', { replace: true });
  }, [place.path]);
  return (
    <div class="house">
      <a class="skip" href="#room">Skip to the content</a>
      {session.realm.exercise
        ? <p class="exercise">Exercise, exercise, exercise: {session.realm.name}</p> : null}
      <Bar path={place.path} session={session} left={left} />
      <main id="room" tabIndex={-1}><Open place={place} session={session} /></main>
    </div>
  );
}

function Open({ place, session }: { place: Place; session: Session }) {
  const id = /^\/intelligence\/([^/]+)\/?$/.exec(place.path)?.[1];

  if (id !== undefined)
    return <ObjectRoom id={decodeId(id)} version={place.query.get('version')} />;
  switch (place.path.replace(/(.)\/$/, '$1')) {
  case '/':
  case '/picture':
    return <PictureRoom query={place.query} session={session} />;
  case '/intelligence':
    return <Intelligence query={place.query} />;
  case '/sightings':
    return <Sightings query={place.query} />;
  case '/organisations':
    return <Organisations session={session} />;
  default:
    return (
      <Room name="nowhere" title="There is no such page">
        <p>Nothing is at <code>{place.path}</code>. <a href="/picture">Go to the picture</a>.</p>
      </Room>
    );
  }
}

function decodeId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // then no object has it
  }
}
