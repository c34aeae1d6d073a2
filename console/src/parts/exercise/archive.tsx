// archive.tsx - the whole exercise as one signed file, made after the close and fetched by white.
// SPDX-License-Identifier: Apache-2.0
import { useContext, useState } from 'preact/hooks';
import { type Failure, post } from '../../api.ts';
import type { Archive } from '../../contract_planning.ts';
import { Icon } from '../../icons.tsx';
import { failureFrom, SessionLost } from '../../load.ts';
import { usePlay } from '../../play.ts';
import { number } from '../../words.ts';
import { Panel } from '../room.tsx';
import { Outcome } from './form.tsx';

export function ArchivePanel() {
  const { clock } = usePlay();
  return (
    <Panel title="Archive" note="the whole exercise in one signed file, to keep or to replay elsewhere">
      {clock.state === 'closed' ? <Make />
        : <p class="quiet panel-empty">It is made after the close.</p>}
    </Panel>
  );
}

function Make() {
  const [state, setState] = useState<{ busy: boolean; failure: Failure | null; archive: Archive | null }>({ busy: false, failure: null, archive: null });
  const sessionLost = useContext(SessionLost);
  const make = async () => {
    if (state.busy)
      return;
    setState({ busy: true, failure: null, archive: null });
    try {
      setState({ busy: false, failure: null, archive: await post<Archive>('/api/exercise/export', {}) });
    } catch (error) {
      const failure = failureFrom(error);
      if (failure.status === 401)
        sessionLost();
      setState({ busy: false, failure, archive: null });
    }
  };
  return (
    <div class="stack-form">
      <p class="actions"><button type="button" aria-disabled={state.busy} onClick={() => void make()}>{state.busy ? 'Making it…' : 'Make the archive'}</button></p>
      <Outcome failure={state.failure} done={state.archive === null ? '' : `${state.archive.name} is made.`} />
      {state.archive === null ? null : <Fetch archive={state.archive} />}
    </div>
  );
}

function Fetch({ archive }: { archive: Archive }) {
  return (
    <>
      <p><a class="button" href="/api/exercise/export" download={archive.name}><Icon name="download" /> {archive.name}</a>{' '}
        <span class="quiet">{number(archive.bytes)} bytes</span></p>
      <p>Signed by the key <code class="long-code">{archive.signer}</code>, which you tell the receiver by another way. It holds
        everything that white sees, and no password.</p>
    </>
  );
}
