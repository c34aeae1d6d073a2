// scenario_faults.tsx - what a check of a scenario has found: each fault with its line as it stands, and the way there.
// SPDX-License-Identifier: Apache-2.0
import { Icon } from '../../icons.tsx';
import type { ScenarioFault, ScenarioReport, ScenarioSummary } from '../../contract_planning.ts';
import { number, plural } from '../../words.ts';
import { placeOf, spanOfLine, type ScenarioFile } from './scenario_files.ts';

export function ScenarioFaults({ report, files, old, jump }: {
  report: ScenarioReport;
  files: ScenarioFile[];
  old: boolean; // the text was changed since
  jump: (path: string, line: number) => void;
}) {
  const wrong = report.faults.filter((fault) => !fault.warning).length + report.unlisted;
  return (
    <div class="panel-body">
      {old ? <p class="stale" role="status">The text was changed since this check.</p> : null}
      {report.summary === null
        ? <p class="wrong" role="alert">It cannot be played: {plural(wrong, 'fault', 'faults')}.</p>
        : <p role="status"><Icon name="yes" /> It can be played. <Summary of={report.summary} /></p>}
      {report.faults.length === 0 ? null : (
        <ol class="scenario-faults">
          {report.faults.map((fault, i) => <Fault key={i} fault={fault} files={files} jump={jump} />)}
        </ol>
      )}
      {report.unlisted > 0 ? <p>and {number(report.unlisted)} more</p> : null}
    </div>
  );
}

function Summary({ of }: { of: ScenarioSummary }) {
  return (
    <span>
      <strong>{of.title}</strong>: {plural(of.phases, 'phase', 'phases')} of {number(of.length_ms / 3_600_000)} hours in all,{' '}
      {plural(of.teams, 'team', 'teams')}, {plural(of.people, 'person', 'people')}, {plural(of.systems, 'system', 'systems')} a team
      with {plural(of.checks, 'check', 'checks')}, {plural(of.objectives, 'objective', 'objectives')} of red,{' '}
      {plural(of.injects, 'inject', 'injects')}
    </span>
  );
}

function Fault({ fault, files, jump }: { fault: ScenarioFault; files: ScenarioFile[]; jump: (path: string, line: number) => void }) {
  const place = placeOf(fault.where);
  const file = place === null ? undefined : files.find((one) => one.path === place.path);
  if (place === null || file === undefined)
    return <li>{fault.where === '' ? null : <><code>{fault.where}</code> </>}<Said fault={fault} /></li>;
  const { start, end } = spanOfLine(file.text, place.line);
  return (
    <li>
      <button type="button" class="link" onClick={() => jump(place.path, place.line)}>{place.path}, line {place.line}</button>
      <code class="scenario-quoted">{file.text.slice(start, end).trim()}</code>
      <Said fault={fault} />
    </li>
  );
}

function Said({ fault }: { fault: ScenarioFault }) {
  return <span class={fault.warning ? '' : 'wrong'}>{fault.warning ? 'Warning: ' : ''}{fault.text}</span>;
}
