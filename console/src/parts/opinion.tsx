// opinion.tsx - "false positive": the own organisation's opinion of an indicator, said to its owner.
// SPDX-License-Identifier: Apache-2.0
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Failure, post } from '../api.ts';
import type { Opinion, Session } from '../contract.ts';
import { failureFrom } from '../load.ts';
import { objectPath } from './small.tsx';

const EXPLANATION_MAX = 1000;

export function mayPost(session: Session): boolean {
  return session.person.roles.includes('analyst');
}

type State =
  | { step: 'shut' }
  | { step: 'open' | 'sending'; failure: Failure | null }
  | { step: 'said'; opinion: Opinion };

/** A button that opens a form in its place. */
export function FalsePositive({ indicator, said }: { indicator: string; said?: () => void }) {
  const [state, setState] = useState<State>({ step: 'shut' });
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);

  // Who leaves the form is back where it was opened, before anything else is typed.
  useLayoutEffect(() => {
    if (state.step === 'shut' && wasOpen.current)
      opener.current?.focus();
    wasOpen.current = state.step !== 'shut';
  }, [state.step]);
  if (state.step === 'shut')
    return <button type="button" ref={opener} onClick={() => setState({ step: 'open', failure: null })}>False positive</button>;
  if (state.step === 'said')
    return (
      <p role="status" class="said">
        {state.opinion.made ? 'Said to its owner: ' : 'Your organisation has said so before: '}
        <a href={objectPath(state.opinion.id)}>the opinion</a>
      </p>
    );
  const send = (explanation: string) => {
    setState({ step: 'sending', failure: null });
    post<Opinion>(`/api/objects/${encodeURIComponent(indicator)}/opinion`, { opinion: 'strongly-disagree', explanation }).then(
      (opinion) => {
        setState({ step: 'said', opinion });
        said?.();
      },
      (error: unknown) => setState({ step: 'open', failure: failureFrom(error) }));
  };
  return <Form failure={state.failure} busy={state.step === 'sending'} send={send} shut={() => setState({ step: 'shut' })} />;
}

function Form({ failure, busy, send, shut }:
    { failure: Failure | null; busy: boolean; send: (explanation: string) => void; shut: () => void }) {
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();

  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <form class="opinion" onSubmit={(event) => {
      event.preventDefault();
      if (!busy)
        send(text.trim());
    }} onKeyDown={(event) => {
      if (event.key === 'Escape')
        shut();
    }}>
      <label for={id}>Why is it none? Its owner reads this, and whoever else may see the indicator.</label>
      <textarea id={id} ref={field} rows={2} maxLength={EXPLANATION_MAX} value={text}
        placeholder="The address is that of our own scanner." onInput={(event) => setText(event.currentTarget.value)} />
      <p class="actions">
        <button type="submit" class="main-button" aria-disabled={busy}>{busy ? 'Sending…' : 'Tell its owner'}</button>
        <button type="button" onClick={shut}>Leave it</button>
      </p>
      {failure === null ? null : <p class="wrong" role="alert">Not said: {failure.message}</p>}
    </form>
  );
}
