// scenario_desk.tsx - a scenario is taken from the disk or written here, and checked as `testudo exercise check` does; nothing is stored.
// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren, RefObject } from 'preact';
import { useContext, useRef, useState } from 'preact/hooks';
import { type Failure, post } from '../../api.ts';
import type { ScenarioReport } from '../../contract_planning.ts';
import { failureFrom, SessionLost } from '../../load.ts';
import { Row } from '../choice.tsx';
import { Panel } from '../room.tsx';
import { Outcome } from './form.tsx';
import { ScenarioFaults } from './scenario_faults.tsx';
import { packed, readScenarioFiles, withFiles, type ScenarioFile } from './scenario_files.ts';
import { ScenarioImport } from './scenario_import.tsx';
import { ScenarioText, type Jump } from './scenario_text.tsx';

/** `children` is given the scenario as it was checked and found good; null while it was not. */
export function ScenarioDesk({ children }: { children?: (checked: ScenarioFile[] | null) => ComponentChildren }) {
  const [files, setFiles] = useState<ScenarioFile[]>([]);
  const [chosen, setChosen] = useState('');
  const [checked, setChecked] = useState<{ files: ScenarioFile[]; report: ScenarioReport } | null>(null);
  const [jump, setJump] = useState<Jump | null>(null);
  const { check, busy, failure } = useCheck((of, report) => setChecked({ files: of, report }));
  const file = files.find((one) => one.path === chosen) ?? files[0];
  const input = useRef<HTMLInputElement>(null);

  const choose = (path: string) => {
    setChosen(path);
    setJump(null); // else the file would open where a fault was looked at before, and take the focus
  };
  const take = (now: ScenarioFile[]) => {
    setFiles(now);
    setChecked(null);
    choose(now[0]?.path ?? '');
  };
  const change = (path: string, text: string) => setFiles(files.map((one) => one.path === path ? { path, text } : one));
  const goTo = (path: string, line: number) => {
    setChosen(path);
    setJump({ path, line });
  };
  const begin = () => {
    take([{ path: 'scenario.yaml', text: '' }]);
    goTo('scenario.yaml', 1);
  };
  const leaveOut = (one: ScenarioFile) => {
    take(files.filter((other) => other !== one));
    input.current?.focus(); // the button that had the focus may be gone
  };
  return (
    <>
      <Panel title="Scenario" note="checked by the server, which keeps nothing of it">
        <Choose files={files} take={take} begin={begin} input={input} />
        {file === undefined ? null : (
          <div class="panel-body">
            {files.length === 1 ? null : <Row legend="File" options={files.map((one) => ({ value: one.path, title: one.path }))} value={file.path} choose={choose} />}
            <ScenarioText key={file.path} file={file} faults={checked?.report.faults ?? []} jump={jump} change={(text) => change(file.path, text)} />
            <p class="actions">
              <button type="button" class="main-button" aria-disabled={busy} onClick={() => void check(files)}>{busy ? 'Checking…' : 'Check the scenario'}</button>
              <Save file={file} />
              <button type="button" onClick={() => leaveOut(file)}>Leave out {file.path}</button>
            </p>
            {failure === null ? null : <Outcome failure={failure} done="" />}
          </div>
        )}
        {checked === null ? null : <ScenarioFaults report={checked.report} files={files} old={checked.files !== files} jump={goTo} />}
      </Panel>
      {children?.(checked !== null && checked.report.good && checked.files === files ? files : null)}
      <Panel title="Import" note="from a spreadsheet or another tool">
        <ScenarioImport taken={(made) => take(withFiles([], made))} />
      </Panel>
    </>
  );
}

function useCheck(then: (files: ScenarioFile[], report: ScenarioReport) => void) {
  const [state, setState] = useState<{ busy: boolean; failure: Failure | null }>({ busy: false, failure: null });
  const sessionLost = useContext(SessionLost);

  const check = async (files: ScenarioFile[]) => {
    if (state.busy)
      return;
    setState({ busy: true, failure: null });
    try {
      then(files, await post<ScenarioReport>('/api/scenario/check', packed(files)));
      setState({ busy: false, failure: null });
    } catch (error) {
      const failure = failureFrom(error);
      if (failure.status === 401)
        sessionLost();
      setState({ busy: false, failure });
    }
  };
  return { ...state, check };
}

function Choose({ files, take, begin, input }: {
  files: ScenarioFile[];
  take: (files: ScenarioFile[]) => void;
  begin: () => void;
  input: RefObject<HTMLInputElement | null>;
}) {
  const [wrong, setWrong] = useState('');
  const read = (event: Event & { currentTarget: HTMLInputElement }) => {
    const chosen = [...event.currentTarget.files ?? []];
    event.currentTarget.value = '';
    setWrong('');
    readScenarioFiles(chosen).then((more) => take(withFiles(files, more)),
      (error: unknown) => setWrong(error instanceof Error ? error.message : String(error)));
  };
  return (
    <div class="stack-form">
      <label class="field"><span class="field-name">Files</span><span class="quiet field-hint">One .yaml file, or several of one folder.</span>
        <input type="file" ref={input} multiple accept=".yaml,.yml" onChange={read} /></label>
      <label class="field"><span class="field-name">Or a whole folder</span><span class="quiet field-hint">Its YAML files, also those of folders within.</span>
        <input type="file" ref={(input) => input?.setAttribute('webkitdirectory', '')} onChange={read} /></label>
      {files.length > 0 ? null : (
        <p class="actions"><button type="button" onClick={begin}>Write one here</button></p>
      )}
      {wrong === '' ? null : <p class="wrong" role="alert">{wrong}</p>}
    </div>
  );
}

/** The text as a file of one's own: the server keeps nothing. */
function Save({ file }: { file: ScenarioFile }) {
  const save = () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([file.text], { type: 'application/yaml' }));
    link.download = file.path.replace(/^.*\//, '');
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  return <button type="button" onClick={save}>Save {file.path}</button>;
}
