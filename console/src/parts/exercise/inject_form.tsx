// inject_form.tsx - an inject written during play: a new one, or another text, time or audience for one that is there.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { address } from '../../api.ts';
import type { Defined, Definition, Inject, People } from '../../contract_exercise.ts';
import { useLoad } from '../../load.ts';
import { phaseAt, titleOf, usePlay, usePosting } from '../../play.ts';
import { refine } from '../../route.ts';
import { sentence } from '../../words.ts';
import { named } from '../choice.tsx';
import { Shown } from '../notice.tsx';
import { nameFrom, textOf } from './definition.ts';
import { saidOf, useFields, type Fields, type Values } from './fields.ts';
import { Outcome, SelectField, Send, TextArea, TextField } from './form.tsx';
import { CONDITIONS, definitionFrom, fieldsFrom, teamsOf, WHEN } from './inject_fields.ts';
import { SidePanel } from './side.tsx';

interface Props { all: Inject[]; again: () => void }

/** `name` null: a new one. */
export function InjectEditor({ name, all, again }: Props & { name: string | null }) {
  const loaded = useLoad<Defined>(name === null ? null : address('/api/exercise/definition', { inject: name }));
  return (
    <SidePanel title={name === null ? 'A new inject' : `Change: ${titleOf(all, name)}`} close={() => refine({ edit: null })} focus>
      {name === null ? <InjectForm old={null} all={all} again={again} />
        : <Shown of={loaded} what="the inject">{({ definition }) => <InjectForm old={definition} all={all} again={again} />}</Shown>}
    </SidePanel>
  );
}

/** The server's names of what a field holds. */
const KEYS: Record<string, string[]> = { time: ['at'], phase: ['at'], of: ['after'] };

function faults(old: Definition | null, values: Values, name: string, all: Inject[]): Values {
  const required = (key: string) => values[key]?.trim() === '' ? 'This is required.' : '';
  return {
    title: required('title'), text: required('text'),
    name: name === '' ? 'Small letters, digits and “-”.' : old === null && all.some((one) => one.name === name) ? 'Another inject has this name.' : '',
    of: values['when'] === 'after' ? required('of') : '',
  };
}

type FieldOf = (name: string) => { value: string; change: (value: string) => void; wrong: string };

function InjectForm({ old, all, again }: Props & { old: Definition | null }) {
  const { exercise, clock } = usePlay();
  const initial = fieldsFrom(old, phaseAt(exercise.phases, clock.now_ms)?.name ?? '');
  const fields = useFields(`inject.${textOf(old, 'name') || 'new'}`, initial);
  const [checked, setChecked] = useState(false);
  const posting = usePosting();
  const { values } = fields;
  const name = textOf(old, 'name') || values['name'] || nameFrom(values['title'] ?? '');
  const found = faults(old, values, name, all);
  const field: FieldOf = (key) => ({
    value: values[key] ?? '', change: fields.set(key), wrong: (checked ? found[key] : '') || saidOf(posting.failure, ...(KEYS[key] ?? [key])),
  });
  const leave = () => {
    fields.clear();
    refine({ edit: null });
  };

  const submit = async (event: Event) => {
    event.preventDefault();
    setChecked(true);
    if (Object.values(found).some((one) => one !== ''))
      return;
    if (await posting.send({ kind: 'inject.changed', body: { definition: definitionFrom(old, name, values) } })) {
      fields.clear();
      again();
      refine({ edit: null, open: name });
    }
  };
  return (
    <form class="stack-form" onSubmit={submit} noValidate>
      {fields.begun ? <p class="quiet">A draft of yours: nothing of it counts yet.</p> : null}
      <TextField label="Title" hint="Its subject, as the team sees it." required {...field('title')} />
      {old !== null ? null : <TextField label="Name" hint="In the record and in lists; from the title unless you choose one." {...field('name')} value={name} />}
      <When values={values} field={field} all={all} />
      <Who fields={fields} field={field} />
      <TextArea label="Text" required rows={6} {...field('text')} />
      <Asked field={field} all={all} />
      <p class="actions"><Send busy={posting.busy}>{old === null ? 'Add the inject' : 'Change the inject'}</Send><button type="button" onClick={leave}>Leave it</button></p>
      <Outcome failure={posting.failure} done="" />
    </form>
  );
}

function When({ values, field, all }: { values: Values; field: FieldOf; all: Inject[] }) {
  const { exercise } = usePlay();
  const of = values['condition'] === 'report' ? exercise.templates : values['condition'] === 'red' ? exercise.objectives : all;
  return (
    <div class="form-grid">
      <SelectField label="When it is sent" options={WHEN} {...field('when')} />
      {values['when'] !== 'at' ? null : (
        <>
          <SelectField label="Phase" options={named(exercise.phases)} {...field('phase')} />
          <TextField label="Time within the phase" hint="Hours and minutes, such as 1:30; empty: its begin" {...field('time')} />
        </>
      )}
      {values['when'] !== 'after' ? null : (
        <>
          <SelectField label="The team gets it after" options={CONDITIONS} {...field('condition')} />
          <SelectField label="Which" any="Choose" required options={named(of)} {...field('of')} />
          <TextField label="And this long after" hint="Such as 10m; empty: at once" {...field('delay')} />
        </>
      )}
      <SelectField label="Storyline" any="None" options={named(exercise.storylines)} {...field('storyline')} />
    </div>
  );
}

function Who({ fields, field }: { fields: Fields<Values>; field: FieldOf }) {
  const { exercise } = usePlay();
  const chosen = teamsOf(fields.values);
  const toggle = (team: string) =>
    fields.set('teams')((chosen.includes(team) ? chosen.filter((one) => one !== team) : [...chosen, team]).join(' '));
  return (
    <>
      <div class="form-grid">
        <SelectField label="Channel" options={exercise.channels.map((one) => ({ value: one, title: sentence(one) }))} {...field('channel')} />
        <TextField label="From" hint="Who seems to send it." {...field('from')} />
      </div>
      <fieldset class="outcomes audience">
        <legend class="field-name">To <span class="quiet">(none chosen: to all teams)</span></legend>
        {exercise.teams.map((team) => (
          <label key={team.name} class="radio" title={team.title}><input type="checkbox" checked={chosen.includes(team.name)} onChange={() => toggle(team.name)} />{team.name}</label>
        ))}
      </fieldset>
    </>
  );
}

function Asked({ field, all }: { field: FieldOf; all: Inject[] }) {
  const { exercise } = usePlay();
  const people = useLoad<People>('/api/exercise/people').data?.people ?? [];
  const graders = people.filter((one) => one.desks.includes('grader')).map((one) => ({ value: one.login, title: one.name }));
  return (
    <>
      <TextArea label="Expected action" hint="What a good answer holds; for white and graders alone." rows={3} {...field('expected')} />
      <div class="form-grid">
        <TextField label="Answer due within" hint="Such as 45m or 1:30; empty: none is asked for" {...field('due')} />
        <TextField label="None is taken after" hint="Empty: half as much again" {...field('close')} />
        <SelectField label="Rubric" any="Not graded" options={exercise.rubrics.map((one) => ({ value: one.name, title: sentence(one.name) }))} {...field('rubric')} />
        <SelectField label="Responsible grader" any="Any grader" options={graders} {...field('grader')} />
        <SelectField label="Category of its points" any="None" options={named(exercise.categories)} {...field('category')} />
        <SelectField label="When no answer comes, send" any="Nothing" options={named(all)} {...field('contingency')} />
        <TextField label="Weight" hint="1 to 1000; empty: 1" {...field('weight')} />
      </div>
    </>
  );
}
